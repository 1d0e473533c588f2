import { BoardstreamError, type Clock, encodePoint } from '../../../../core/index.ts';
import { readSpool } from '../../../spool/read-spool.ts';
import { Signalled } from '../../../spool/signalled.ts';
import type { Spool, SpoolEntry } from '../../../spool/spool.ts';
import { destinationName } from '../../connection-error.ts';
import type { BoardPlots, KnownSeries } from '../board-plots.ts';
import type { StreamDestination } from '../destination.ts';
import type { InitialisedPlot } from '../plot-call.ts';
import { PacedLane } from './paced-lane.ts';
import { PlainChannel } from './plain-channel.ts';
import type { ReducedPoints } from './reduced-points.ts';

export interface PlainSessionOptions {
  readonly destination: StreamDestination;
  readonly spool: Spool;
  readonly plots: BoardPlots;
  readonly reducedPoints: ReducedPoints;
  readonly clock: Clock;
  /** Called once, when the first stream is open. */
  readonly onConnected: () => void;
}

/** Points read together at most: about 40 kB, a few milliseconds of work. */
const BATCH_POINTS = 500;
/** Numbers read and not yet delivered at which a confirmation is asked for early. */
const MAX_UNCONFIRMED = 5_000;
/** How long a write or a connection under way may still take when the session is over. */
const STOP_MS = 1_000;

/**
 * Whether a plot's streams take one object in 50 ms. The one sign of a server that takes any rate is that it takes several
 * streams on one connection: none of the old servers did either.
 */
function isPaced(plot: InitialisedPlot): boolean {
  return !plot.multiplex;
}

/**
 * From one connection to its loss, with a server that acknowledges nothing. A server that takes several streams on one
 * connection gets one, and every point; any other gets one a series, each at the pace of the old service, and the loss of
 * one is the loss of all.
 */
export class PlainSession {
  readonly #options: PlainSessionOptions;
  readonly #channels = new Map<string, PlainChannel>();
  readonly #lanes = new Map<string, PacedLane>();
  readonly #running: Promise<void>[] = [];
  readonly #progress = new Signalled();
  readonly #over = new AbortController();
  readonly #closed = new AbortController();
  #readThrough: number;
  #loss: unknown;

  constructor(options: PlainSessionOptions) {
    this.#options = options;
    this.#readThrough = options.spool.trimmedThrough;
  }

  /**
   * Resolves when `signal` aborts, after ending the streams properly.
   *
   * @throws BoardstreamError `SINK_…` when the session is lost
   */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#over.abort();
    this.#over.signal.addEventListener('abort', () => void this.#abandonWhatHangs(), { once: true });
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) return;
      await this.#resume();
      await this.#deliver();
      if (this.#loss !== undefined) throw this.#loss;
    } catch (error) {
      throw this.#loss ?? error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#over.abort();
      await Promise.all([...this.#channels.values()].map((channel) => channel.close()));
      await Promise.all(this.#running);
      this.#closed.abort();
      this.#trim();
    }
  }

  /** Takes up what an earlier session knew, so that a stream that is quiet now is open again for its next point. */
  async #resume(): Promise<void> {
    const { plots } = this.#options;
    plots.forgetServer();
    await plots.prepare([], this.#over.signal);
    for (const { plot, series } of plots.known()) await this.#channelFor(plot, series.token);
  }

  async #deliver(): Promise<void> {
    const { spool, plots } = this.#options;
    const { signal } = this.#over;
    for (;;) {
      await this.#room();
      const part = { afterSeq: this.#readThrough, limit: BATCH_POINTS };
      const { entries, through } = await readSpool(spool, part, signal);
      if (entries.length === 0) return;
      await plots.prepare(entries, signal);
      await this.#send(entries);
      this.#readThrough = through;
      this.#trim();
    }
  }

  /** Resolves when more can be taken: the spool keeps the rest, and knows best what to do when it becomes too much. */
  async #room(): Promise<void> {
    const { signal } = this.#over;
    const isFull = () => this.#isOverdue() || [...this.#lanes.values()].some((lane) => lane.isFull);
    while (!signal.aborted && isFull()) await this.#progress.wait(signal);
  }

  async #send(entries: readonly SpoolEntry[]): Promise<void> {
    const { plots } = this.#options;
    const outgoing = new Map<PlainChannel, { lines: string; entries: SpoolEntry[] }>();
    for (const entry of entries) {
      const { board, point, seq } = entry;
      const known = plots.find(board, point.series);
      if (known === undefined) continue;
      const { token } = known.series;
      const channel = this.#channels.get(channelKey(known.plot, token)) ?? (await this.#channelFor(known.plot, token));
      if (isPaced(known.plot)) {
        this.#laneFor(board, known, channel).offer(seq, point);
        continue;
      }
      const line = encodePoint(point, token === channel.token ? undefined : token);
      const waiting = outgoing.get(channel);
      if (waiting === undefined) outgoing.set(channel, { lines: line, entries: [entry] });
      else {
        waiting.lines += line;
        waiting.entries.push(entry);
      }
    }
    for (const [channel, { lines, entries }] of outgoing) {
      await channel.write(lines, entries[0]?.seq ?? 0);
      plots.delivered(entries);
    }
  }

  #laneFor(board: string, { series: { series, token } }: KnownSeries, channel: PlainChannel): PacedLane {
    const existing = this.#lanes.get(token);
    if (existing !== undefined) return existing;
    const { destination, clock, plots, reducedPoints } = this.#options;
    const { reduce: reduction = 'minmax' } = destination;
    const lane = new PacedLane({
      reduction,
      clock,
      write: ({ point, heldSeq }) => channel.write(encodePoint(point), heldSeq),
      onSent: ({ standsFor }) => {
        reducedPoints.count({ board, series, standsFor, reduction });
        plots.delivered([{ board }]);
        this.#trim();
      },
    });
    this.#lanes.set(token, lane);
    this.#running.push(lane.run(this.#over.signal).catch((error) => this.#lose(error)));
    return lane;
  }

  async #channelFor(plot: InitialisedPlot, token: string): Promise<PlainChannel> {
    const key = channelKey(plot, token);
    const existing = this.#channels.get(key);
    if (existing !== undefined) return existing;
    const { destination, clock, onConnected } = this.#options;
    const channel = new PlainChannel({
      url: plot.streamUrl,
      token,
      clock,
      confirmMs: destination.plainConfirmMs,
      onDelivered: () => this.#trim(),
      onLost: (error) => this.#lose(error),
    });
    const isFirst = this.#channels.size === 0;
    this.#channels.set(key, channel);
    await channel.open();
    if (isFirst) onConnected();
    return channel;
  }

  /** Forgets what nothing holds any more: neither a series that has not sent it, nor a stream that has not confirmed it. */
  #trim(): void {
    const { spool } = this.#options;
    let through = this.#readThrough;
    for (const { heldSeq } of [...this.#lanes.values(), ...this.#channels.values()]) {
      if (heldSeq !== undefined && heldSeq <= through) through = heldSeq - 1;
    }
    spool.trim(through);
    if (this.#isOverdue()) for (const channel of this.#channels.values()) void channel.confirm();
    this.#progress.signal();
  }

  #isOverdue(): boolean {
    const { spool, destination } = this.#options;
    return destination.plainConfirmMs !== undefined && this.#readThrough - spool.trimmedThrough > MAX_UNCONFIRMED;
  }

  /** A server that takes nothing, or an address that nobody answers at, must not hold up the end. */
  async #abandonWhatHangs(): Promise<void> {
    await this.#options.clock.sleep(STOP_MS, this.#closed.signal);
    if (this.#closed.signal.aborted) return;
    const name = destinationName(this.#options.destination.url);
    const error = new BoardstreamError('SINK_UNREACHABLE', `${name} took nothing more`, { url: name });
    for (const channel of this.#channels.values()) channel.abandon(error);
  }

  #lose(error: unknown): void {
    this.#loss ??= error;
    this.#over.abort();
  }
}

/** The old service wanted a connection for each stream. */
function channelKey(plot: InitialisedPlot, token: string): string {
  return plot.multiplex ? plot.streamUrl.href : token;
}

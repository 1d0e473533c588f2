import { type BoardstreamError, type Clock, encodePoint } from '../../../core/index.ts';
import { readSpool } from '../../spool/read-spool.ts';
import type { Spool, SpoolEntry } from '../../spool/spool.ts';
import type { BoardPlots } from './board-plots.ts';
import type { PlottedSeries } from './figure.ts';
import type { InitialisedPlot } from './plot-call.ts';
import { StreamConnection } from './stream-connection.ts';

export interface StreamSessionOptions {
  readonly spool: Spool;
  readonly plots: BoardPlots;
  readonly clock: Clock;
  /** Called once, when the first stream is open. */
  readonly onConnected: () => void;
}

/** Points sent together at most: about 40 kB, a few milliseconds of work. */
const BATCH_POINTS = 500;

/**
 * From one connection to its loss. A server that takes several streams on one connection gets one; any other gets one a
 * series, and the loss of one is the loss of all.
 */
export class StreamSession {
  readonly #options: StreamSessionOptions;
  readonly #connections = new Map<string, StreamConnection>();
  readonly #lost = new AbortController();
  #loss: BoardstreamError | undefined;

  constructor(options: StreamSessionOptions) {
    this.#options = options;
  }

  /**
   * Resolves when `signal` aborts, after ending the streams properly.
   *
   * @throws BoardstreamError `SINK_…` when the session is lost
   */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#lost.abort();
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
      await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
    }
  }

  /** Takes up what an earlier session knew, so that a stream that is quiet now is open again for its next point. */
  async #resume(): Promise<void> {
    const { plots } = this.#options;
    plots.forgetServer();
    await plots.prepare([], this.#lost.signal);
    for (const { plot, series } of plots.known()) await this.#connectionFor(plot, series);
  }

  async #deliver(): Promise<void> {
    const { spool, plots } = this.#options;
    const { signal } = this.#lost;
    for (;;) {
      const afterSeq = spool.trimmedThrough;
      const { entries, through } = await readSpool(spool, { afterSeq, limit: BATCH_POINTS }, signal);
      if (entries.length === 0) return;
      await plots.prepare(entries, signal);
      await this.#send(entries);
      spool.trim(through);
      plots.delivered(entries);
    }
  }

  async #send(entries: readonly SpoolEntry[]): Promise<void> {
    const { plots } = this.#options;
    const outgoing = new Map<StreamConnection, string>();
    for (const { board, point } of entries) {
      const known = plots.find(board, point.series);
      if (known === undefined) continue;
      const { token } = known.series;
      const connection = await this.#connectionFor(known.plot, known.series);
      const line = encodePoint(point, token === connection.token ? undefined : token);
      outgoing.set(connection, (outgoing.get(connection) ?? '') + line);
    }
    for (const [connection, lines] of outgoing) await connection.write(lines);
  }

  async #connectionFor(plot: InitialisedPlot, { token }: PlottedSeries): Promise<StreamConnection> {
    const key = plot.multiplex ? plot.streamUrl.href : token;
    const existing = this.#connections.get(key);
    if (existing !== undefined) return existing;
    const { clock, onConnected } = this.#options;
    const connection = new StreamConnection({
      url: plot.streamUrl,
      token,
      clock,
      onEnd: (error) => this.#end(error),
    });
    const isFirst = this.#connections.size === 0;
    this.#connections.set(key, connection);
    await connection.connected();
    if (isFirst) onConnected();
    return connection;
  }

  #end(error: BoardstreamError): void {
    this.#loss ??= error;
    this.#lost.abort();
  }
}

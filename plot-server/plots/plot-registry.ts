import type { Clock } from '../../core/index.ts';
import type { History } from '../history/history.ts';
import type { MessageLog } from './message-log.ts';
import { Plot } from './plot.ts';

/** Where the messages of one stream go. */
export interface StreamTarget {
  readonly plot: Plot;
  /** Positions of the traces; several when a plot names one token more than once. */
  readonly traces: readonly number[];
}

export interface PlotRegistryOptions {
  readonly log: MessageLog;
  readonly clock: Clock;
  readonly historyOf: (plotId: string) => History;
  /** Of each plot; default 32 MiB. */
  readonly maxFigureBytes?: number | undefined;
}

/** A thousand plots may be made in a second, and each asks. */
const MEASURE_EVERY_MS = 1_000;

/** All plots, and which of them each stream belongs to: the one that named it last. */
export class PlotRegistry {
  readonly #plots = new Map<string, Plot>();
  /** The newest plot of each user and file name. */
  readonly #named = new Map<string, Plot>();
  readonly #streams = new Map<string, StreamTarget>();
  readonly #streamsOf = new Map<Plot, ReadonlySet<string>>();
  readonly #log: MessageLog;
  readonly #clock: Clock;
  readonly #historyOf: (plotId: string) => History;
  readonly #maxFigureBytes: number | undefined;
  #nextId = 1;
  #revision = 0;
  readonly #bytesOf = new Map<Plot, number>();
  #bytes = 0;
  #bytesAtMs = Number.NEGATIVE_INFINITY;

  /** @param options what every plot is given */
  constructor({ log, clock, historyOf, maxFigureBytes }: PlotRegistryOptions) {
    this.#maxFigureBytes = maxFigureBytes;
    this.#log = log;
    this.#clock = clock;
    this.#historyOf = historyOf;
  }

  /** Grows whenever a stream may have moved; what was looked up before is then out of date. */
  get revision(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#plots.size;
  }

  /** About what the figures of all plots take as JSON; what streams brought counts within a second. */
  get bytes(): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#bytesAtMs < MEASURE_EVERY_MS) return this.#bytes;
    for (const plot of this.#plots.values()) this.#measure(plot);
    this.#bytesAtMs = nowMs;
    return this.#bytes;
  }

  /** In the order they were made. */
  plots(): Iterable<Plot> {
    return this.#plots.values();
  }

  /** A plot without traces, not registered yet. @param id default one that no plot has had */
  newPlot({ id = String(this.#nextId), user, filename }: { id?: string; user: string; filename: string }): Plot {
    const history = this.#historyOf(id);
    const maxBytes = this.#maxFigureBytes;
    return new Plot({ id, user, filename, history, log: this.#log, clock: this.#clock, maxBytes });
  }

  /** Never gives this identifier or a lower one to a new plot. */
  reserveId(id: number): void {
    this.#nextId = Math.max(this.#nextId, id + 1);
  }

  plot(user: string, id: string): Plot | undefined {
    const plot = this.#plots.get(id);
    return plot?.user === user ? plot : undefined;
  }

  plotWithId(id: string): Plot | undefined {
    return this.#plots.get(id);
  }

  /** The newest plot with this file name. */
  plotNamed(user: string, filename: string): Plot | undefined {
    return this.#named.get(nameKey(user, filename));
  }

  stream(streamId: string): StreamTarget | undefined {
    return this.#streams.get(streamId);
  }

  /**
   * Adds the plot if it is new, and gives it the streams its traces name. A plot that loses a stream keeps its points.
   * @returns the plots that lost one
   */
  register(plot: Plot): ReadonlySet<Plot> {
    if (!this.#plots.has(plot.id)) this.#named.set(nameKey(plot.user, plot.filename), plot);
    this.#plots.set(plot.id, plot);
    this.reserveId(Number(plot.id));
    for (const streamId of this.#streamsOf.get(plot) ?? []) {
      if (this.#streams.get(streamId)?.plot === plot) this.#streams.delete(streamId);
    }
    const losers = new Set<Plot>();
    const targets = new Map<string, number[]>();
    for (const [index, { streamId }] of plot.figure.traces.entries()) {
      if (streamId !== undefined) targets.set(streamId, [...(targets.get(streamId) ?? []), index]);
    }
    for (const [streamId, traces] of targets) {
      const former = this.#streams.get(streamId);
      if (former !== undefined) {
        losers.add(former.plot);
        former.plot.figure.detach(former.traces);
        former.plot.onChange();
      }
      this.#streams.set(streamId, { plot, traces });
    }
    this.#streamsOf.set(plot, new Set(targets.keys()));
    this.#measure(plot);
    this.#revision += 1;
    return losers;
  }

  /**
   * Takes a stream away from its plot, which keeps its points and stands still from then on.
   * @returns the plot, if the stream had one
   */
  release(streamId: string): Plot | undefined {
    const target = this.#streams.get(streamId);
    if (target === undefined) return undefined;
    this.#streams.delete(streamId);
    target.plot.figure.detach(target.traces);
    target.plot.onChange();
    this.#revision += 1;
    return target.plot;
  }

  #measure(plot: Plot): void {
    const { bytes } = plot.figure;
    this.#bytes += bytes - (this.#bytesOf.get(plot) ?? 0);
    this.#bytesOf.set(plot, bytes);
  }
}

/** No user's name holds a slash. */
function nameKey(user: string, filename: string): string {
  return `${user}/${filename}`;
}

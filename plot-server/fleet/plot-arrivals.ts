import type { Clock } from '../../core/index.ts';
import type { LastReading } from '../plots/last-reading.ts';
import type { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import type { KnownBoard } from './known-board.ts';
import type { KnownBridge } from './known-bridge.ts';

/** What is needed of all plots. */
export type KnownPlots = Pick<PlotRegistry, 'plots' | 'revision'>;

/** How often the plots are looked through at most. */
const EVERY_MS = 1_000;

/** What came longer ago says nothing about a clock: ours may have been set since. */
const FRESH_MS = 20_000;

/**
 * Brings to the boards when a point of theirs last came, as their plots know it: that costs nothing on the way of each
 * point. A board's plot has the file name `BRIDGE/BOARD`, whichever way its points came.
 */
export class PlotArrivals {
  readonly #plots: KnownPlots;
  readonly #clock: Clock;
  /** By file name, the newest of each; good for one revision. */
  #byName: ReadonlyMap<string, Plot> | undefined;
  #revision: number | undefined;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(plots: KnownPlots, clock: Clock) {
    this.#plots = plots;
    this.#clock = clock;
  }

  /** @returns whether there was anything new */
  bringTo(bridges: Iterable<KnownBridge>): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedMs < EVERY_MS) return false;
    this.#lookedMs = nowMs;
    let isNew = false;
    for (const bridge of bridges) {
      for (const board of bridge.boards.values()) {
        const plot = this.#plotOf(board);
        const newest = plot === undefined ? undefined : newestReading(plot);
        if (newest !== undefined && this.#bring(newest, bridge, board, nowMs)) isNew = true;
      }
    }
    return isNew;
  }

  #plotOf(board: KnownBoard): Plot | undefined {
    const { revision } = this.#plots;
    if (board.plotRevision === revision) return board.plot;
    if (this.#revision !== revision || this.#byName === undefined) {
      this.#byName = new Map(Array.from(this.#plots.plots(), (plot) => [plot.filename, plot]));
      this.#revision = revision;
    }
    board.plot = this.#byName.get(board.filename);
    board.plotRevision = revision;
    return board.plot;
  }

  #bring(newest: LastReading, bridge: KnownBridge, board: KnownBoard, nowMs: number): boolean {
    const { arrivedAtMonotonicMs: arrivedMs, timeMs, timeUnsure } = newest;
    const { lastMs } = board.arrivals;
    const isNew = lastMs === undefined || arrivedMs > lastMs;
    if (isNew) bridge.seen(board.name, arrivedMs);
    if (nowMs - arrivedMs <= FRESH_MS && !timeUnsure) {
      board.clockAheadMs = timeMs - (this.#clock.nowMs() - (nowMs - arrivedMs));
    }
    return isNew;
  }
}

/** The one that came last. */
function newestReading(plot: Plot): LastReading | undefined {
  let newest: LastReading | undefined;
  for (let trace = 0; trace < plot.figure.traces.length; trace += 1) {
    const last = plot.last(trace);
    if (last === undefined) continue;
    if (newest === undefined || last.arrivedAtMonotonicMs > newest.arrivedAtMonotonicMs) newest = last;
  }
  return newest;
}

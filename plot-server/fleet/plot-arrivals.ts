import type { Clock } from '../../core/index.ts';
import type { LastReading } from '../plots/last-reading.ts';
import type { Plot } from '../plots/plot.ts';
import type { KnownBoard } from './known-board.ts';
import type { KnownBridge } from './known-bridge.ts';

/** How often the plots are looked through at most. */
const EVERY_MS = 1_000;

/** What came longer ago says nothing about a clock: ours may have been set since. */
const FRESH_MS = 20_000;

/**
 * Brings to the boards when a point of theirs last came, as their plots know it: that costs nothing on the way of each
 * point. A board's plot has the file name `BRIDGE/BOARD`, whichever way its points came.
 */
export class PlotArrivals {
  readonly #plots: () => Iterable<Plot>;
  readonly #clock: Clock;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(plots: () => Iterable<Plot>, clock: Clock) {
    this.#plots = plots;
    this.#clock = clock;
  }

  /** @returns whether there was anything new */
  bringTo(bridges: Iterable<KnownBridge>): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedMs < EVERY_MS) return false;
    this.#lookedMs = nowMs;
    let isNew = false;
    const plots = new Map<string, Plot>();
    for (const plot of this.#plots()) plots.set(plot.filename, plot);
    for (const bridge of bridges) {
      for (const board of bridge.boards.values()) {
        const plot = plots.get(board.filename);
        board.plotPath = plot?.path;
        const newest = plot === undefined ? undefined : newestReading(plot);
        if (newest !== undefined && this.#bring(newest, bridge, board, nowMs)) isNew = true;
      }
    }
    return isNew;
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

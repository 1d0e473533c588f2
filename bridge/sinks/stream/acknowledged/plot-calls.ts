import type { SpoolEntry } from '../../../spool/spool.ts';
import type { BoardPlots } from '../board-plots.ts';

/** Plot calls one after the other; a new one gives up the one under way, whose series it takes along. */
export class PlotCalls {
  readonly #plots: BoardPlots;
  #underWay = new AbortController();
  #settled: Promise<unknown> = Promise.resolve();

  constructor(plots: BoardPlots) {
    this.#plots = plots;
  }

  /**
   * Makes sure that the server knows every series seen so far and those of `entries`.
   *
   * @returns whether it does: `false` where the call was given up
   * @throws BoardstreamError `SINK_…` when the call failed
   */
  prepare(entries: readonly SpoolEntry[]): Promise<boolean> {
    this.giveUp();
    const call = new AbortController();
    this.#underWay = call;
    const prepared = this.#after(this.#settled, entries, call.signal);
    this.#settled = prepared.catch(() => undefined);
    return prepared;
  }

  giveUp(): void {
    this.#underWay.abort();
  }

  async #after(before: Promise<unknown>, entries: readonly SpoolEntry[], signal: AbortSignal): Promise<boolean> {
    await before;
    if (signal.aborted) return false;
    try {
      await this.#plots.prepare(entries, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  }
}

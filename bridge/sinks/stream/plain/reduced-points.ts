import type { OnStatus } from '../../../../core/index.ts';
import type { Reduction } from './reduction.ts';

/** Points of one series, or of all, that went to servers which take one object in 50 ms. `taken` = `sent` + `merged`. */
export interface ReducedCounts {
  /** Read from the spool and dealt with. Points sent again after a loss count again. */
  readonly taken: number;
  readonly sent: number;
  /** Represented by others. */
  readonly merged: number;
}

export interface ReducedSnapshot extends ReducedCounts {
  readonly series: readonly (ReducedCounts & { readonly board: string; readonly series: string })[];
}

/** Counts what reduction costs, and reports when a series is reduced for the first time. */
export class ReducedPoints {
  readonly #onStatus: OnStatus;
  readonly #bySeries = new Map<string, { board: string; series: string; taken: number; sent: number }>();

  constructor(onStatus: OnStatus) {
    this.#onStatus = onStatus;
  }

  /** One point was sent that stands for `standsFor` points, itself included. */
  count(sent: {
    readonly board: string;
    readonly series: string;
    readonly standsFor: number;
    readonly reduction: Reduction;
  }): void {
    const { board, series, standsFor, reduction } = sent;
    const key = JSON.stringify([board, series]);
    const counts = this.#bySeries.get(key) ?? { board, series, taken: 0, sent: 0 };
    this.#bySeries.set(key, counts);
    const isFirst = counts.taken === counts.sent && standsFor > 1;
    counts.taken += standsFor;
    counts.sent += 1;
    if (isFirst) this.#onStatus({ type: 'seriesReduced', board, series, reduction });
  }

  snapshot(): ReducedSnapshot {
    const series = Array.from(this.#bySeries.values(), (counts) => ({ ...counts, merged: counts.taken - counts.sent }));
    const total = (key: keyof ReducedCounts) => series.reduce((sum, counts) => sum + counts[key], 0);
    return { taken: total('taken'), sent: total('sent'), merged: total('merged'), series };
  }
}

import type { Point } from '../../../../core/index.ts';

/** What becomes of the points of an interval that holds more of them than may be sent. */
export type Reduction = 'minmax' | 'mean' | 'last';

/**
 * Objects a stream of the old service takes at most: one in 50 ms. Source: Plotly streaming documentation, 2014; sustained
 * faster writing lost data there.
 */
export const OBJECT_INTERVAL_MS = 50;

/** Good points that stand for an interval. */
export function representatives(reduction: Reduction): number {
  return reduction === 'minmax' ? 2 : 1;
}

/**
 * The points of one series from its first to at most a given time later, and what they come down to. Holds no more than
 * a few of them, however many it takes in.
 */
export class Interval {
  readonly firstSeq: number;
  readonly #firstMs: number;
  #count = 0;
  #good = 0;
  #min: Placed | undefined;
  #max: Placed | undefined;
  #firstGood: Placed | undefined;
  #lastGood: Placed | undefined;
  #lastBad: Placed | undefined;
  #sum = 0;

  constructor(seq: number, point: Point) {
    this.firstSeq = seq;
    this.#firstMs = point.timeMs;
    this.add(point);
  }

  /** Points taken in. */
  get count(): number {
    return this.#count;
  }

  /** Whether a point lies less than `widthMs` after the first. A clock that was set back begins a new interval. */
  spans(timeMs: number, widthMs: number): boolean {
    return timeMs >= this.#firstMs && timeMs - this.#firstMs < widthMs;
  }

  add(point: Point): void {
    const placed = { at: this.#count, point };
    this.#count += 1;
    if (point.quality === 'bad') {
      this.#lastBad = placed;
      return;
    }
    this.#good += 1;
    this.#firstGood ??= placed;
    this.#lastGood = placed;
    if (this.#min === undefined || point.value < this.#min.point.value) this.#min = placed;
    if (this.#max === undefined || point.value > this.#max.point.value) this.#max = placed;
    this.#sum += point.value;
  }

  /**
   * What stands for the points, in order of time: the good ones as `reduction` says, and the last bad one, which is never
   * mixed with them.
   */
  reduced(reduction: Reduction): Point[] {
    const kept = [...this.#goodOnes(reduction), this.#lastBad].filter((placed) => placed !== undefined);
    return [...new Set(kept)].sort(byTime).map(({ point }) => point);
  }

  #goodOnes(reduction: Reduction): (Placed | undefined)[] {
    switch (reduction) {
      case 'minmax':
        return [this.#min, this.#max];
      case 'last':
        return [this.#lastGood];
      case 'mean':
        return [this.#meanPoint()];
    }
  }

  #meanPoint(): Placed | undefined {
    const [first, last, min, max] = [this.#firstGood, this.#lastGood, this.#min, this.#max];
    if (first === undefined || last === undefined || min === undefined || max === undefined) return undefined;
    const timeMs = first.point.timeMs + (last.point.timeMs - first.point.timeMs) / 2;
    // Neither rounding nor a sum too large to be a number may lead outside of what was measured.
    const value = Math.min(max.point.value, Math.max(min.point.value, this.#sum / this.#good));
    return { at: last.at, point: { ...last.point, timeMs, value } };
  }
}

function byTime(one: Placed, other: Placed): number {
  return one.point.timeMs - other.point.timeMs || one.at - other.at;
}

interface Placed {
  /** Place among the points of the interval. */
  readonly at: number;
  readonly point: Point;
}

import type { Extremes } from './files/block-summary.ts';
import { type Columns, isBad } from './files/columns.ts';
import type { ReadingBlock, TimeRange } from './history.ts';

const START = Number.POSITIVE_INFINITY;

/**
 * A line at the resolution of a screen: of each of so many equal spans of time the first reading, the last, the smallest
 * and the largest. A line drawn through them covers the pixels that the line through all readings would.
 */
export class Envelope {
  readonly #range: TimeRange;
  readonly #buckets: number;
  readonly #firstMs: Float64Array;
  readonly #first: Float64Array;
  readonly #lastMs: Float64Array;
  readonly #last: Float64Array;
  readonly #minMs: Float64Array;
  readonly #min: Float64Array;
  readonly #maxMs: Float64Array;
  readonly #max: Float64Array;

  /** @param range finite */
  constructor(range: TimeRange, buckets: number) {
    this.#range = range;
    this.#buckets = buckets;
    this.#firstMs = new Float64Array(buckets).fill(START);
    this.#first = new Float64Array(buckets);
    this.#lastMs = new Float64Array(buckets).fill(-START);
    this.#last = new Float64Array(buckets);
    this.#minMs = new Float64Array(buckets);
    this.#min = new Float64Array(buckets).fill(START);
    this.#maxMs = new Float64Array(buckets);
    this.#max = new Float64Array(buckets).fill(-START);
  }

  /** Takes a block from its summary alone, where all of it is in one bucket. @returns whether it was */
  addWhole({ fromMs, toMs, drawn }: Pick<ReadingBlock, 'fromMs' | 'toMs' | 'drawn'>): boolean {
    if (fromMs < this.#range.fromMs || toMs > this.#range.toMs) return false;
    const bucket = this.bucketOf(fromMs);
    if (this.bucketOf(toMs) !== bucket) return false;
    if (drawn !== undefined) this.#addExtremes(bucket, drawn);
    return true;
  }

  /** Takes readings, all inside the range. Blocks come in the order they arrived. */
  add({ timesMs, values, flags }: Columns): void {
    for (let at = 0; at < timesMs.length; at += 1) {
      if (isBad(flags[at] ?? 0)) continue;
      const timeMs = timesMs[at] ?? 0;
      const value = values[at] ?? 0;
      const bucket = this.bucketOf(timeMs);
      this.#addEnds(bucket, timeMs, value);
      this.#addMin(bucket, timeMs, value);
      this.#addMax(bucket, timeMs, value);
    }
  }

  bucketOf(timeMs: number): number {
    const { fromMs, toMs } = this.#range;
    const bucket = Math.floor(((timeMs - fromMs) * this.#buckets) / (toMs - fromMs));
    // A range of one moment has one bucket.
    return Number.isNaN(bucket) ? 0 : Math.min(this.#buckets - 1, bucket);
  }

  /** Times and values in the order of time, at most four of a bucket. */
  points(): { x: number[]; y: number[] } {
    const x: number[] = [];
    const y: number[] = [];
    for (let bucket = 0; bucket < this.#buckets; bucket += 1) {
      if (this.#firstMs[bucket] === START) continue;
      const add = (timesMs: Float64Array, values: Float64Array) => {
        const timeMs = timesMs[bucket] ?? 0;
        const value = values[bucket] ?? 0;
        if (x.at(-1) === timeMs && y.at(-1) === value) return;
        x.push(timeMs);
        y.push(value);
      };
      add(this.#firstMs, this.#first);
      const minIsFirst = (this.#minMs[bucket] ?? 0) <= (this.#maxMs[bucket] ?? 0);
      if (minIsFirst) add(this.#minMs, this.#min);
      add(this.#maxMs, this.#max);
      if (!minIsFirst) add(this.#minMs, this.#min);
      add(this.#lastMs, this.#last);
    }
    return { x, y };
  }

  #addExtremes(bucket: number, { first, last, min, max }: Extremes): void {
    this.#addEnds(bucket, first.timeMs, first.value);
    this.#addEnds(bucket, last.timeMs, last.value);
    this.#addMin(bucket, min.timeMs, min.value);
    this.#addMax(bucket, max.timeMs, max.value);
  }

  #addEnds(bucket: number, timeMs: number, value: number): void {
    if (timeMs < (this.#firstMs[bucket] ?? 0)) {
      this.#firstMs[bucket] = timeMs;
      this.#first[bucket] = value;
    }
    if (timeMs >= (this.#lastMs[bucket] ?? 0)) {
      this.#lastMs[bucket] = timeMs;
      this.#last[bucket] = value;
    }
  }

  #addMin(bucket: number, timeMs: number, value: number): void {
    const min = this.#min[bucket] ?? 0;
    if (value > min || (value === min && timeMs >= (this.#minMs[bucket] ?? 0))) return;
    this.#min[bucket] = value;
    this.#minMs[bucket] = timeMs;
  }

  #addMax(bucket: number, timeMs: number, value: number): void {
    const max = this.#max[bucket] ?? 0;
    if (value < max || (value === max && timeMs >= (this.#maxMs[bucket] ?? 0))) return;
    this.#max[bucket] = value;
    this.#maxMs[bucket] = timeMs;
  }
}

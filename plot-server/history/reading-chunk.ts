import type { Reading } from './history.ts';
import type { ReadingQuality } from './reading-quality.ts';

export const CHUNK_READINGS = 4096;

const QUALITIES: readonly ReadingQuality[] = ['good', 'bad', 'time-unsure'];

/** Readings in the order of time: 17 bytes each in plain arrays, so that a million do not weigh on the garbage collector. */
export class ReadingChunk {
  /** Whether somebody is in the middle of reading it: it may grow at its end, and nothing in it may move. */
  isRead = false;
  readonly #timesMs = new Float64Array(CHUNK_READINGS);
  readonly #values = new Float64Array(CHUNK_READINGS);
  readonly #qualities = new Uint8Array(CHUNK_READINGS);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length === CHUNK_READINGS;
  }

  /** Infinite in an empty chunk, so that every reading comes before. */
  get firstMs(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : this.timeMsAt(0);
  }

  get lastMs(): number {
    return this.#length === 0 ? Number.NEGATIVE_INFINITY : this.timeMsAt(this.#length - 1);
  }

  timeMsAt(index: number): number {
    return this.#timesMs[index] ?? Number.NaN;
  }

  at(index: number): Reading {
    return {
      timeMs: this.timeMsAt(index),
      value: this.#values[index] ?? Number.NaN,
      quality: QUALITIES[this.#qualities[index] ?? 0] ?? 'good',
    };
  }

  /** The chunk must not be full. */
  push(reading: Reading): void {
    this.#set(this.#length, reading);
    this.#length += 1;
  }

  /** Moves what stands at `index` and behind it. The chunk must neither be full nor be read. */
  insert(index: number, reading: Reading): void {
    for (const array of this.#arrays()) array.copyWithin(index + 1, index, this.#length);
    this.#set(index, reading);
    this.#length += 1;
  }

  /** How many readings are earlier than `timeMs`. */
  countBefore(timeMs: number): number {
    return this.#count((other) => other < timeMs);
  }

  /** How many readings are not later than `timeMs`. */
  countThrough(timeMs: number): number {
    return this.#count((other) => other <= timeMs);
  }

  /** A chunk of its own with the readings from `start` to before `end`. */
  slice(start: number, end: number): ReadingChunk {
    const part = new ReadingChunk();
    part.#take(this, start, end);
    return part;
  }

  /** Adds all readings of a later chunk, for which there must be room. */
  append(later: ReadingChunk): void {
    this.#take(later, 0, later.length);
  }

  #take(from: ReadingChunk, start: number, end: number): void {
    const others = from.#arrays();
    for (const [index, array] of this.#arrays().entries()) {
      const other = others[index];
      if (other !== undefined) array.set(other.subarray(start, end), this.#length);
    }
    this.#length += end - start;
  }

  #set(index: number, { timeMs, value, quality }: Reading): void {
    this.#timesMs[index] = timeMs;
    this.#values[index] = value;
    this.#qualities[index] = quality === 'good' ? 0 : quality === 'bad' ? 1 : 2;
  }

  #arrays(): readonly [Float64Array, Float64Array, Uint8Array] {
    return [this.#timesMs, this.#values, this.#qualities];
  }

  /** `isBefore` holds for all readings up to some point of the chunk, and for none behind it. */
  #count(isBefore: (timeMs: number) => boolean): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.timeMsAt(middle))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import { type Columns, columnsFor, countBefore, countThrough, flagsOf, partOf, readingAt } from '../files/columns.ts';
import type { Reading } from '../history.ts';

export const CHUNK_READINGS = 4096;

/** A trace that speaks seldom has few readings: room for these first, then always twice as many. */
const FIRST_READINGS = 8;

/** Readings in the order of time: 17 bytes each in plain arrays, so that a million do not weigh on the garbage collector. */
export class ReadingChunk {
  /** Whether somebody is in the middle of reading it: it may grow at its end, and nothing in it may move. */
  isRead = false;
  #columns: Columns;
  #length = 0;

  /** @param capacity readings there is room for at once, at most 4096 */
  constructor(capacity = FIRST_READINGS) {
    this.#columns = columnsFor(capacity);
  }

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
    return this.#columns.timesMs[index] ?? Number.NaN;
  }

  at(index: number): Reading {
    return readingAt(this.#columns, index);
  }

  /** A view of its readings: none of them changes while `isRead` is set. */
  view(start = 0, end = this.#length): Columns {
    return partOf(this.#columns, start, end);
  }

  /** The chunk must not be full. */
  push(reading: Reading): void {
    this.#makeRoom(1);
    this.#set(this.#length, reading);
    this.#length += 1;
  }

  /** Moves what stands at `index` and behind it. The chunk must neither be full nor be read. */
  insert(index: number, reading: Reading): void {
    this.#makeRoom(1);
    const { timesMs, values, flags } = this.#columns;
    for (const array of [timesMs, values, flags]) array.copyWithin(index + 1, index, this.#length);
    this.#set(index, reading);
    this.#length += 1;
  }

  /** How many readings are earlier than `timeMs`. */
  countBefore(timeMs: number): number {
    return countBefore(this.view(), timeMs);
  }

  /** How many readings are not later than `timeMs`. */
  countThrough(timeMs: number): number {
    return countThrough(this.view(), timeMs);
  }

  /** A chunk of its own with the readings from `start` to before `end`. */
  slice(start: number, end: number): ReadingChunk {
    const part = new ReadingChunk(Math.max(end - start, FIRST_READINGS));
    part.#take(this.view(start, end));
    return part;
  }

  /** Adds all readings of a later chunk, for which there must be room. */
  append(later: ReadingChunk): void {
    this.#makeRoom(later.length);
    this.#take(later.view());
  }

  #take({ timesMs, values, flags }: Columns): void {
    this.#columns.timesMs.set(timesMs, this.#length);
    this.#columns.values.set(values, this.#length);
    this.#columns.flags.set(flags, this.#length);
    this.#length += timesMs.length;
  }

  #set(index: number, reading: Reading): void {
    this.#columns.timesMs[index] = reading.timeMs;
    this.#columns.values[index] = reading.value;
    this.#columns.flags[index] = flagsOf(reading);
  }

  /** Views of before keep the arrays that they are of. */
  #makeRoom(count: number): void {
    const needed = this.#length + count;
    const capacity = this.#columns.timesMs.length;
    if (needed <= capacity) return;
    const before = this.view();
    this.#columns = columnsFor(Math.min(CHUNK_READINGS, Math.max(needed, 2 * capacity)));
    this.#length = 0;
    this.#take(before);
  }
}

import { isoTime, type Json } from '../../core/index.ts';

type Kind = 'number' | 'time';

/** `2026-01-31T12:00:00.000Z` */
const TIME_CHARACTERS = 24;

const FIRST_CAPACITY = 16;

/** Of the room, so much may be taken by values that are gone before it is cleared up. */
const SLACK = 1 / 8;

/**
 * Values of one kind as doubles, a fifth of what texts and JSON arrays take: numbers, or times as bridges write them, to
 * the millisecond in UTC. Null is NaN, which JSON has not. Every value comes back as it was given.
 */
export class PackedValues {
  #doubles = new Float64Array(FIRST_CAPACITY);
  #start = 0;
  #end = 0;
  /** `undefined` while there is nothing but nulls. */
  #kind: Kind | undefined;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Bytes that a value takes as JSON beyond those of a number. */
  get textBytesEach(): number {
    return this.#kind === 'time' ? TIME_CHARACTERS : 0;
  }

  /** @returns whether it could be taken: a value of another kind, or of none, cannot */
  push(value: Json): boolean {
    return this.insert(this.length, value);
  }

  /** Puts a value before the one at `index`. @returns as `push` does */
  insert(index: number, value: Json): boolean {
    const double = this.#take(value);
    if (double === undefined) return false;
    if (this.#end === this.#doubles.length) this.#makeRoom();
    const at = this.#start + index;
    if (at < this.#end) this.#doubles.copyWithin(at + 1, at, this.#end);
    this.#doubles[at] = double;
    this.#end += 1;
    return true;
  }

  at(index: number): Json | undefined {
    return index < 0 || index >= this.length ? undefined : this.#give(this.#start + index);
  }

  dropOldest(count: number): void {
    this.#start += count;
  }

  /** The newest `count`, oldest first. */
  newest(count: number): Json[] {
    const from = Math.max(this.#start, this.#end - count);
    return Array.from({ length: this.#end - from }, (_, offset) => this.#give(from + offset));
  }

  #give(at: number): Json {
    const double = this.#doubles[at] ?? Number.NaN;
    if (Number.isNaN(double)) return null;
    return this.#kind === 'time' ? isoTime(double) : double;
  }

  #take(value: Json): number | undefined {
    if (value === null) return Number.NaN;
    const kind = typeof value === 'number' ? 'number' : 'time';
    if (this.#kind !== undefined && this.#kind !== kind) return undefined;
    const double = typeof value === 'number' ? value : timeOf(value);
    if (double !== undefined) this.#kind = kind;
    return double;
  }

  #makeRoom(): void {
    const { length: capacity } = this.#doubles;
    if (this.#start >= capacity * SLACK) this.#doubles.copyWithin(0, this.#start, this.#end);
    else {
      const larger = new Float64Array(capacity + (capacity >> 1));
      larger.set(this.#doubles.subarray(this.#start, this.#end));
      this.#doubles = larger;
    }
    this.#end -= this.#start;
    this.#start = 0;
  }
}

/** The milliseconds that `isoTime` would write as this very text. */
function timeOf(value: Json): number | undefined {
  if (typeof value !== 'string' || value.length !== TIME_CHARACTERS) return undefined;
  const timeMs = Date.parse(value);
  return Number.isNaN(timeMs) || isoTime(timeMs) !== value ? undefined : timeMs;
}

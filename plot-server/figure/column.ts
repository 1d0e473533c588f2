import type { Json } from '../../core/index.ts';

/** Values that have left the window are removed in bulk, once they are this many and half of everything held. */
const COMPACT_FROM = 1024;

/** What a number takes as JSON, its comma included, rounded up to what is common. */
const NUMBER_BYTES = 12;

/** One per-point array of a trace. Appending and dropping the oldest cost amortised constant time. */
export class Column {
  /** What a point that says nothing about this property gets. */
  readonly fill: Json;
  #values: Json[];
  #start = 0;
  /** Of what is no number, beyond the bytes of one. */
  #textBytes = 0;

  constructor(values: readonly Json[], fill: Json = null) {
    this.#values = values.slice();
    this.fill = fill;
    for (const value of values) this.#textBytes += textBytes(value);
  }

  /** About what the values take as JSON. */
  get bytes(): number {
    return this.length * NUMBER_BYTES + this.#textBytes;
  }

  get length(): number {
    return this.#values.length - this.#start;
  }

  push(value: Json): void {
    this.#values.push(value);
    this.#textBytes += textBytes(value);
  }

  /** The value at a position; negative ones count from the end. */
  at(index: number): Json | undefined {
    const position = index < 0 ? this.#values.length + index : this.#start + index;
    return position < this.#start ? undefined : this.#values[position];
  }

  /** Puts a value before the one at `index`; costs as much as there are values behind it. */
  insert(index: number, value: Json): void {
    this.#values.splice(this.#start + index, 0, value);
    this.#textBytes += textBytes(value);
  }

  padTo(length: number): void {
    while (this.length < length) this.push(this.fill);
  }

  /** Drops the oldest values until at most `count` are left. */
  keepNewest(count: number): void {
    const surplus = this.length - count;
    if (surplus <= 0) return;
    for (let at = this.#start; at < this.#start + surplus; at += 1) this.#textBytes -= textBytes(this.#values[at]);
    this.#start += surplus;
    if (this.#start >= COMPACT_FROM && this.#start * 2 >= this.#values.length) {
      this.#values = this.#values.slice(this.#start);
      this.#start = 0;
    }
  }

  /** The newest `count` values, oldest first; all of them when there are fewer. */
  newest(count: number = this.length): Json[] {
    return this.#values.slice(Math.max(this.#start, this.#values.length - count));
  }
}

function textBytes(value: Json | undefined): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
}

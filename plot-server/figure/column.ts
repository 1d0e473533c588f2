import type { Json } from '../../core/index.ts';
import { PackedValues } from './packed-values.ts';

/** Values that have left the window are removed in bulk, once they are this many and half of everything held. */
const COMPACT_FROM = 1024;

/** What a number takes as JSON, its comma included, rounded up to what is common. */
const NUMBER_BYTES = 12;

/** One per-point array of a trace. Appending and dropping the oldest cost amortised constant time. */
export class Column {
  /** What a point that says nothing about this property gets. */
  readonly fill: Json;
  /** As long as all values are of a kind that can be packed. */
  #packed: PackedValues | undefined = new PackedValues();
  /** Once they are not. */
  #values: Json[] = [];
  #start = 0;
  /** Of what is no number, beyond the bytes of one. */
  #textBytes = 0;

  constructor(values: readonly Json[], fill: Json = null) {
    this.fill = fill;
    for (const value of values) this.push(value);
  }

  /** About what the values take as JSON. */
  get bytes(): number {
    return this.length * (NUMBER_BYTES + (this.#packed?.textBytesEach ?? 0)) + this.#textBytes;
  }

  get length(): number {
    return this.#packed?.length ?? this.#values.length - this.#start;
  }

  push(value: Json): void {
    if (this.#packed?.push(value) === true) return;
    this.#unpack();
    this.#values.push(value);
    this.#textBytes += textBytes(value);
  }

  /** The value at a position; negative ones count from the end. */
  at(index: number): Json | undefined {
    const position = index < 0 ? this.length + index : index;
    if (this.#packed !== undefined) return this.#packed.at(position);
    return position < 0 ? undefined : this.#values[this.#start + position];
  }

  /** Puts a value before the one at `index`; costs as much as there are values behind it. */
  insert(index: number, value: Json): void {
    if (this.#packed?.insert(index, value) === true) return;
    this.#unpack();
    this.#values.splice(this.#start + index, 0, value);
    this.#textBytes += textBytes(value);
  }

  /** Puts values before all others. */
  prepend(values: readonly Json[]): void {
    const following = this.newest();
    this.#packed = new PackedValues();
    this.#values = [];
    this.#start = 0;
    this.#textBytes = 0;
    for (const value of values) this.push(value);
    for (const value of following) this.push(value);
  }

  padTo(length: number): void {
    while (this.length < length) this.push(this.fill);
  }

  /** Drops the oldest values until at most `count` are left. */
  keepNewest(count: number): void {
    const surplus = this.length - count;
    if (surplus <= 0) return;
    if (this.#packed !== undefined) {
      this.#packed.dropOldest(surplus);
      return;
    }
    for (let at = this.#start; at < this.#start + surplus; at += 1) this.#textBytes -= textBytes(this.#values[at]);
    this.#start += surplus;
    if (this.#start >= COMPACT_FROM && this.#start * 2 >= this.#values.length) {
      this.#values = this.#values.slice(this.#start);
      this.#start = 0;
    }
  }

  /** The newest `count` values, oldest first; all of them when there are fewer. */
  newest(count: number = this.length): Json[] {
    if (this.#packed !== undefined) return this.#packed.newest(count);
    return this.#values.slice(Math.max(this.#start, this.#values.length - count));
  }

  #unpack(): void {
    if (this.#packed === undefined) return;
    this.#values = this.#packed.newest(this.#packed.length);
    this.#packed = undefined;
    this.#textBytes = this.#values.reduce<number>((sum, value) => sum + textBytes(value), 0);
  }
}

function textBytes(value: Json | undefined): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
}

/** Length of the longest of these columns, all of them or `only` some, and never those in `except`. */
export function longest(
  columns: ReadonlyMap<string, Column>,
  only?: ReadonlySet<string>,
  except?: ReadonlySet<string>,
): number {
  let length = 0;
  for (const [path, column] of columns) {
    if (only?.has(path) !== false && except?.has(path) !== true) length = Math.max(length, column.length);
  }
  return length;
}

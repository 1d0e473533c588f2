/** Whole numbers in as few bytes as they need: seven bits in each, the lowest first, the eighth says that more follow. */

const BITS = 0x80;
/** Below it, bit operations are exact. */
const SMALL = 2 ** 30;

export class ByteWriter {
  readonly #bytes: Uint8Array;
  #length = 0;

  /** @param capacity the most that will be written */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  bytes(values: Uint8Array): void {
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** Numbers near zero are short, whatever their sign. Whole, below 2^52 in size. */
  signed(value: number): void {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    while (rest >= SMALL) {
      this.byte((rest % BITS) | BITS);
      rest = Math.floor(rest / BITS);
    }
    while (rest >= BITS) {
      this.byte((rest & 0x7f) | BITS);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws RangeError behind the last one */
  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new RangeError('the block ends too early');
    this.#at += 1;
    return value;
  }

  signed(): number {
    let value = 0;
    let weight = 1;
    let byte = this.byte();
    while (byte >= BITS) {
      value += (byte - BITS) * weight;
      weight *= BITS;
      byte = this.byte();
    }
    value += byte * weight;
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

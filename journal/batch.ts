import { encodeRecords, payloadsOf, resalt } from './record.ts';

/** What one append wrote, held in memory for as long as the disk may still lose it. */
export class Batch {
  readonly first: number;
  readonly last: number;
  /** Monotonic. */
  readonly appendedAtMs: number;
  readonly #encoded: Buffer;
  #salt: number;
  /** Where its records begin in the file of its segment; 0 while they are in none. */
  position = 0;

  constructor(payloads: readonly Uint8Array[], options: { first: number; appendedAtMs: number; salt: number }) {
    this.first = options.first;
    this.last = options.first + payloads.length - 1;
    this.appendedAtMs = options.appendedAtMs;
    this.#salt = options.salt;
    this.#encoded = encodeRecords(payloads, options.first, options.salt);
  }

  get bytes(): number {
    return this.#encoded.length;
  }

  get count(): number {
    return this.last - this.first + 1;
  }

  /** Position behind its last record in the file. */
  get end(): number {
    return this.position + this.bytes;
  }

  encodedFor(salt: number): Buffer {
    if (salt !== this.#salt) resalt(this.#encoded, salt);
    this.#salt = salt;
    return this.#encoded;
  }

  payloads(): Buffer[] {
    return [...payloadsOf(this.#encoded)];
  }
}

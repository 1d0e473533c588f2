import type { Print } from './firmware/firmware.ts';

/** A start bit, eight data bits, no parity, a stop bit: 8N1. */
const BITS_PER_BYTE = 10;

/** Times closer than a microsecond are the same: sums of fractions of a millisecond are not exact. */
const TOLERANCE_MS = 1e-3;

/** The transmitter of a serial port in simulated time: which byte has left when. */
export class Uart {
  readonly #byteMs: number;
  #print: Uint8Array = new Uint8Array();
  #startMs = 0;
  #sentBytes = 0;

  /** @param baudRate bits a second; `Infinity` sends any number of bytes in no time */
  constructor(baudRate: number) {
    this.#byteMs = (BITS_PER_BYTE * 1000) / baudRate;
  }

  /** Simulated milliseconds at which the print it holds has left. */
  get idleAtMs(): number {
    return this.#startMs + this.#print.length * this.#byteMs;
  }

  /** Simulated milliseconds at which the next byte of the print has left. */
  get nextByteAtMs(): number {
    return Math.min(this.#startMs + (this.#sentBytes + 1) * this.#byteMs, this.idleAtMs);
  }

  /** Simulated milliseconds at which the print began to leave. */
  get startMs(): number {
    return this.#startMs;
  }

  /** Takes the next print: it starts at its time, or when the one before has left. */
  load(print: Print): void {
    this.#startMs = Math.max(print.timeMs, this.idleAtMs);
    this.#print = print.bytes;
    this.#sentBytes = 0;
  }

  /** Whether the print has left at simulated time `nowMs`. */
  hasLeft(nowMs: number): boolean {
    return this.idleAtMs <= nowMs + TOLERANCE_MS;
  }

  /** The bytes that have left since the last call, at simulated time `nowMs`. */
  shift(nowMs: number): Uint8Array {
    const from = this.#sentBytes;
    this.#sentBytes = this.hasLeft(nowMs)
      ? this.#print.length
      : Math.max(from, Math.floor((nowMs + TOLERANCE_MS - this.#startMs) / this.#byteMs));
    return this.#print.subarray(from, this.#sentBytes);
  }
}

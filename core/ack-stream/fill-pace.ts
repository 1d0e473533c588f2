/** Lines that fill a range at a time; a chunk this small costs a live line a few milliseconds on any network. */
const LEAST_LINES = 16;
const FIRST_LINES = 64;
/** A chunk acknowledged sooner than this may be followed by one twice as large. Half of what a viewer notices. */
const FAST_MS = 100;
/** A chunk that took longer than this delays live lines: the next one is half as large. */
const SLOW_MS = 250;

/**
 * How many old lines travel beside the live ones. One chunk is on the way at a time, and the time to its acknowledgement
 * sets the size of the next: a live line waits behind one chunk at most, on a fast network and on a slow one.
 */
export class FillPace {
  readonly #mostLines: number;
  #chunkLines: number;
  #sentAtMs = 0;
  #waiting = false;

  /** @param mostLines of one chunk, 1 or more */
  constructor(mostLines: number) {
    this.#mostLines = mostLines;
    this.#chunkLines = Math.min(FIRST_LINES, mostLines);
  }

  /** Lines that may be sent now. */
  get allowance(): number {
    return this.#waiting ? 0 : this.#chunkLines;
  }

  sent(nowMs: number): void {
    this.#waiting = true;
    this.#sentAtMs = nowMs;
  }

  /** Everything sent is acknowledged. */
  acknowledged(nowMs: number): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    const tookMs = nowMs - this.#sentAtMs;
    if (tookMs <= FAST_MS) this.#chunkLines = Math.min(this.#chunkLines * 2, this.#mostLines);
    else if (tookMs > SLOW_MS)
      this.#chunkLines = Math.max(this.#chunkLines >> 1, Math.min(LEAST_LINES, this.#mostLines));
  }
}

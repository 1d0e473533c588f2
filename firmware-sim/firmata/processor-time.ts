/**
 * Where the one processor of the board is in simulated time, milliseconds since power-up. It does one thing at a time:
 * what takes time, as a transfer on a bus does, makes everything after it later.
 */
export class ProcessorTime {
  #nowMs = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Nothing happens until then. Never goes back. */
  waitUntil(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  spend(durationMs: number): void {
    this.#nowMs += durationMs;
  }
}

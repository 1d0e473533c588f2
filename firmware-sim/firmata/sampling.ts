/** Source: github.com/firmata/protocol, `protocol.md`. */
const DEFAULT_INTERVAL_MS = 19;
const INTERVAL_MS = { shortest: 1, longest: 65_535 } as const;

/** The moments at which inputs are sampled: a grid in simulated time, whose spacing the host chooses. */
export class Sampling {
  #intervalMs = DEFAULT_INTERVAL_MS;
  #originMs = 0;

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Back to every 19 ms, the first time 19 ms from now. */
  reset(timeMs: number): void {
    this.#intervalMs = DEFAULT_INTERVAL_MS;
    this.#originMs = timeMs;
  }

  /** The grid starts anew at this time. Clipped to 1 to 65 535 ms. */
  every(intervalMs: number, timeMs: number): void {
    this.#intervalMs = Math.min(Math.max(intervalMs, INTERVAL_MS.shortest), INTERVAL_MS.longest);
    this.#originMs = timeMs;
  }

  /** The first moment of the grid after this time. */
  nextAfterMs(timeMs: number): number {
    return this.#originMs + (Math.floor((timeMs - this.#originMs) / this.#intervalMs) + 1) * this.#intervalMs;
  }
}

import type { Clock } from '../../core/index.ts';

/** A wall clock that has moved this far against the monotonic one was set; less is the grain of reading two clocks. */
const STEP_MS = 500;

/** Gives the moments of the monotonic clock their wall time, by what the wall clock says now. */
export class WallClock {
  readonly #clock: Clock;
  #offsetMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = clock.nowMs() - clock.monotonicMs();
  }

  /** @returns milliseconds since 1970 UTC */
  timeMs(monotonicMs: number): number {
    const offsetMs = this.#clock.nowMs() - this.#clock.monotonicMs();
    if (Math.abs(offsetMs - this.#offsetMs) >= STEP_MS) this.#offsetMs = offsetMs;
    return monotonicMs + this.#offsetMs;
  }
}

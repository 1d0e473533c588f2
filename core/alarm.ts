import type { Clock } from './clock.ts';

/**
 * Rings at a moment that keeps being put off, as a timeout does that every byte renews. Putting it off costs nothing: it
 * sleeps to the earlier moment and then for the rest.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #dueMs = Number.POSITIVE_INFINITY;
  #sleepsUntilMs = Number.POSITIVE_INFINITY;
  #sleep: AbortController | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings once at `dueMs` of the monotonic clock, instead of when it was to ring before; never where that is infinite. */
  set(dueMs: number): void {
    this.#dueMs = dueMs;
    if (dueMs < this.#sleepsUntilMs) this.#sleepUntil(dueMs);
  }

  stop(): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#wakeUp();
  }

  #sleepUntil(atMs: number): void {
    this.#wakeUp();
    const sleep = new AbortController();
    this.#sleep = sleep;
    this.#sleepsUntilMs = atMs;
    void this.#clock.sleep(atMs - this.#clock.monotonicMs(), sleep.signal).then(() => {
      if (!sleep.signal.aborted) this.#wake();
    });
  }

  #wake(): void {
    this.#wakeUp();
    const dueMs = this.#dueMs;
    if (dueMs === Number.POSITIVE_INFINITY) return;
    if (this.#clock.monotonicMs() < dueMs) this.#sleepUntil(dueMs);
    else {
      this.#dueMs = Number.POSITIVE_INFINITY;
      this.#ring();
    }
  }

  #wakeUp(): void {
    this.#sleepsUntilMs = Number.POSITIVE_INFINITY;
    this.#sleep?.abort();
    this.#sleep = undefined;
  }
}

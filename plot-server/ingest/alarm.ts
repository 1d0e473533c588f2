import type { Clock } from '../../core/index.ts';

/** Rings once at the earliest time it was set to, then waits to be set again. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #dueMs = Number.POSITIVE_INFINITY;
  #sleeping: AbortController | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at `atMs` on the monotonic clock, unless it rings before. */
  set(atMs: number): void {
    if (atMs >= this.#dueMs) return;
    this.stop();
    this.#dueMs = atMs;
    const sleeping = new AbortController();
    this.#sleeping = sleeping;
    void this.#clock.sleep(atMs - this.#clock.monotonicMs(), sleeping.signal).then(() => {
      if (sleeping.signal.aborted) return;
      this.#dueMs = Number.POSITIVE_INFINITY;
      this.#ring();
    });
  }

  stop(): void {
    this.#sleeping?.abort();
    this.#dueMs = Number.POSITIVE_INFINITY;
  }
}

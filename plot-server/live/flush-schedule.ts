import type { Clock } from '../../core/index.ts';

/** How often those that wait are looked at: what is due is called back so much later at most. */
const LOOK_EVERY_MS = 5;

/** Something to be done at a time. */
export interface Waiting {
  /** On the monotonic clock. */
  readonly dueMs: number;
  readonly onDue: () => void;
}

/** When which plot is shown next. One timer for all: with one for each, a server of many plots would do little else. */
export class FlushSchedule {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #waiting = new Set<Waiting>();
  #looking = false;

  /** @param signal nobody is called back after it */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Who is due already is called back when the work at hand is done, before anything else. */
  add(waiting: Waiting): void {
    if (waiting.dueMs <= this.#clock.monotonicMs()) {
      queueMicrotask(() => {
        if (!this.#signal.aborted) waiting.onDue();
      });
      return;
    }
    this.#waiting.add(waiting);
    if (!this.#looking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#waiting.size > 0) {
      await this.#clock.sleep(LOOK_EVERY_MS, this.#signal);
      if (this.#signal.aborted) return;
      const nowMs = this.#clock.monotonicMs();
      for (const waiting of this.#waiting) {
        if (waiting.dueMs > nowMs) continue;
        this.#waiting.delete(waiting);
        waiting.onDue();
      }
    }
    this.#looking = false;
  }
}

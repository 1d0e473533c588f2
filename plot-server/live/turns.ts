import type { Clock } from '../../core/index.ts';

/** How often those that wait are looked at: a turn comes so much later at most. */
const LOOK_EVERY_MS = 5;

/** Somebody who waits for a turn. */
export interface Waiting {
  /** On the monotonic clock. */
  readonly dueMs: number;
  readonly onTurn: () => void;
}

/** Calls many back at times of their own. With a timer for each, a server of many plots would do little else. */
export class Turns {
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
        if (!this.#signal.aborted) waiting.onTurn();
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
        waiting.onTurn();
      }
    }
    this.#looking = false;
  }
}

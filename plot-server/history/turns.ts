import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../core/index.ts';

/** Work at a stretch; with one block more it stays below ten milliseconds. */
const STRETCH_MS = 5;

/** Lets others have their turn of the event loop in the middle of long work. */
export class Turns {
  readonly #clock: Clock;
  readonly #isUrgent: () => boolean;
  #sinceMs: number;

  /** @param isUrgent while it is so, nobody else has a turn: under a load that fills every turn the work would never end */
  constructor(clock: Clock, isUrgent: () => boolean = () => false) {
    this.#clock = clock;
    this.#isUrgent = isUrgent;
    this.#sinceMs = clock.monotonicMs();
  }

  /** Whether it is time to `pass`. */
  get isDue(): boolean {
    return this.#clock.monotonicMs() - this.#sinceMs >= STRETCH_MS && !this.#isUrgent();
  }

  async pass(): Promise<void> {
    await nextTurn();
    this.#sinceMs = this.#clock.monotonicMs();
  }
}

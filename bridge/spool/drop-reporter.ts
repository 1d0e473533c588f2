import type { Clock, OnStatus } from '../../core/index.ts';

const QUIET_MS = 10_000;

/** Counts points that made way, and reports the first at once and later ones at most every ten seconds. */
export class DropReporter {
  readonly #clock: Clock;
  readonly #onStatus: OnStatus;
  #unreported = 0;
  #why = '';
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, onStatus: OnStatus) {
    this.#clock = clock;
    this.#onStatus = onStatus;
  }

  dropped(count: number, why: string): void {
    this.#unreported += count;
    this.#why = why;
    if (this.#clock.monotonicMs() >= this.#quietUntilMs) this.flush();
  }

  /** Reports what was not reported yet. */
  flush(): void {
    if (this.#unreported === 0) return;
    this.#onStatus({ type: 'pointsDropped', count: this.#unreported, why: this.#why });
    this.#unreported = 0;
    this.#quietUntilMs = this.#clock.monotonicMs() + QUIET_MS;
  }
}

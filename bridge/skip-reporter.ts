import type { Clock, OnStatus } from '../core/index.ts';

const QUIET_MS = 10_000;

/**
 * Counts skipped lines, and reports the first at once and later ones at most every ten seconds, so that a board that
 * prints prose does not fill the log.
 */
export class SkipReporter {
  readonly #board: string;
  readonly #clock: Clock;
  readonly #onStatus: OnStatus;
  #unreported = 0;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(board: string, clock: Clock, onStatus: OnStatus) {
    this.#board = board;
    this.#clock = clock;
    this.#onStatus = onStatus;
  }

  skipped(line: string, why: string): void {
    this.#unreported += 1;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#quietUntilMs) return;
    this.#onStatus({ type: 'linesSkipped', board: this.#board, line, why, count: this.#unreported });
    this.#unreported = 0;
    this.#quietUntilMs = nowMs + QUIET_MS;
  }
}

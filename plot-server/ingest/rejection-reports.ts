import type { Clock, OnStatus } from '../../core/index.ts';

const REPORT_EVERY_MS = 1000;

/** Reports refused lines at most once a second per stream, with how many there were: a bad sketch prints many. */
export class RejectionReports {
  readonly #clock: Clock;
  readonly #onStatus: OnStatus;
  #unreported = 0;
  #lastReportMs = Number.NEGATIVE_INFINITY;
  #why = '';

  constructor(clock: Clock, onStatus: OnStatus) {
    this.#clock = clock;
    this.#onStatus = onStatus;
  }

  add(why: string, count = 1): void {
    this.#unreported += count;
    this.#why = why;
    if (this.#clock.monotonicMs() - this.#lastReportMs >= REPORT_EVERY_MS) this.flush();
  }

  /** Reports what has not been reported yet, as at the end of a stream. */
  flush(): void {
    if (this.#unreported === 0) return;
    const more = this.#unreported - 1;
    this.#onStatus({ type: 'messageRejected', why: more === 0 ? this.#why : `${this.#why}, and ${more} more lines` });
    this.#unreported = 0;
    this.#lastReportMs = this.#clock.monotonicMs();
  }
}

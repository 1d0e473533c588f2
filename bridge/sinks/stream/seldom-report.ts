import type { Clock } from '../../../core/index.ts';

export interface SeldomReportOptions<Detail> {
  readonly clock: Clock;
  /** @param count how many since the last report @param last what the newest of them was */
  readonly report: (count: number, last: Detail) => void;
}

const QUIET_MS = 1_000;

/** Counts what a server may do a thousand times a second, and reports the first at once and later ones once a second. */
export class SeldomReport<Detail> {
  readonly #options: SeldomReportOptions<Detail>;
  #unreported = 0;
  #last: Detail | undefined;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: SeldomReportOptions<Detail>) {
    this.#options = options;
  }

  add(count: number, detail: Detail): void {
    this.#unreported += count;
    this.#last = detail;
    if (this.#options.clock.monotonicMs() >= this.#quietUntilMs) this.flush();
  }

  /** Reports what is counted and not reported yet. */
  flush(): void {
    const { clock, report } = this.#options;
    const last = this.#last;
    if (this.#unreported === 0 || last === undefined) return;
    report(this.#unreported, last);
    this.#unreported = 0;
    this.#quietUntilMs = clock.monotonicMs() + QUIET_MS;
  }
}

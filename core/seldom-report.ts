import { Alarm } from './alarm.ts';
import type { Clock } from './clock.ts';

export interface SeldomReportOptions<Detail> {
  readonly clock: Clock;
  /** How long nothing is reported after a report, milliseconds. */
  readonly quietMs: number;
  /** @param count how many since the last report @param last what the newest of them was */
  readonly report: (count: number, last: Detail) => void;
}

/**
 * Counts what may happen a thousand times a second, so that it does not fill a log: the first is reported at once, those
 * of the quiet time after it together when that is over.
 */
export class SeldomReport<Detail> {
  readonly #options: SeldomReportOptions<Detail>;
  readonly #alarm: Alarm;
  #unreported: { count: number; last: Detail } | undefined;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: SeldomReportOptions<Detail>) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.flush());
  }

  add(detail: Detail, count = 1): void {
    this.#unreported = { count: (this.#unreported?.count ?? 0) + count, last: detail };
    if (this.#options.clock.monotonicMs() >= this.#quietUntilMs) this.flush();
    else this.#alarm.set(this.#quietUntilMs);
  }

  /** Reports what was not reported yet. To be called at the end: nothing is waited for after it. */
  flush(): void {
    this.#alarm.stop();
    const unreported = this.#unreported;
    if (unreported === undefined) return;
    const { clock, quietMs, report } = this.#options;
    this.#unreported = undefined;
    this.#quietUntilMs = clock.monotonicMs() + quietMs;
    report(unreported.count, unreported.last);
  }
}

import { type Clock, type Metric, type OnStatus, SeldomReport } from '../../core/index.ts';

/** Why a message is not taken, as metrics name it and as people are told. */
const REASONS = {
  topic: 'it is for no topic of a bridge',
  retained: 'the broker kept it, and points are never kept',
  size: 'it is longer than 1 MiB',
  head: 'it does not begin as a message of a bridge does',
  bridge: 'it names another bridge than its topic',
  lines: 'it has more than 1000 lines',
  mark: 'it does not say the number of its first line',
  session: 'its session was followed by another one',
  full: 'too many sources are known',
  state: 'it is no report of a bridge',
} as const;

export type Refusal = keyof typeof REASONS;

const QUIET_MS = 10_000;

/** Counts messages that are not taken, and reports them seldom: anybody on the broker can send thousands. */
export class Refusals {
  readonly #counts = new Map<Refusal, number>();
  readonly #report: SeldomReport<{ readonly topic: string; readonly reason: Refusal }>;

  constructor({ broker, clock, onStatus }: { broker: string; clock: Clock; onStatus: OnStatus }) {
    this.#report = new SeldomReport({
      clock,
      quietMs: QUIET_MS,
      report: (count, { topic, reason }) =>
        onStatus({ type: 'brokerMessagesRefused', broker, count, topic, why: REASONS[reason] }),
    });
  }

  add(reason: Refusal, topic: string): void {
    this.#counts.set(reason, this.count(reason) + 1);
    this.#report.add({ topic, reason });
  }

  count(reason: Refusal): number {
    return this.#counts.get(reason) ?? 0;
  }

  flush(): void {
    this.#report.flush();
  }

  /** With a sample for every reason, so that nothing that can happen is missing from a dashboard. */
  samples(labels: Readonly<Record<string, string>>): Metric['samples'] {
    return (Object.keys(REASONS) as Refusal[]).map((reason) => ({
      labels: { ...labels, reason },
      value: this.count(reason),
    }));
  }
}

import { type Clock, type OnStatus, SeldomReport } from '../../core/index.ts';

const QUIET_MS = 1_000;

/** Says why lines of a stream were refused, at most once a second, with how many there were: a bad sketch prints many. */
export function rejectionReport(clock: Clock, onStatus: OnStatus): SeldomReport<string> {
  return new SeldomReport({
    clock,
    quietMs: QUIET_MS,
    report: (count, why) =>
      onStatus({ type: 'messageRejected', why: count === 1 ? why : `${why}, and ${count - 1} more lines` }),
  });
}

import { type Clock, type OnStatus, SeldomReport } from '../../core/index.ts';

const QUIET_MS = 10_000;

/** Says at most every ten seconds how many points made way, and why the last of them did. */
export function dropReport(clock: Clock, onStatus: OnStatus): SeldomReport<string> {
  return new SeldomReport({
    clock,
    quietMs: QUIET_MS,
    report: (count, why) => onStatus({ type: 'pointsDropped', count, why }),
  });
}

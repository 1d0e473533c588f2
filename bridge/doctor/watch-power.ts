import type { Clock, OnStatus } from '../../core/index.ts';
import { underVoltage } from './check-power.ts';
import { type DoctorRoots, SYSTEM_ROOTS } from './finding.ts';

export interface WatchPowerOptions {
  readonly roots?: Pick<DoctorRoots, 'sys'>;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  readonly signal: AbortSignal;
}

/** Gaps of a board are explained by it, and nothing has to be done at once. */
const INTERVAL_MS = 60_000;

/** Tells when the supply of a Raspberry Pi becomes too weak, and when that is over. Returns at once on other machines. */
export async function watchPower({ roots = SYSTEM_ROOTS, clock, onStatus, signal }: WatchPowerOptions): Promise<void> {
  let wasWeak = false;
  while (!signal.aborted) {
    const state = underVoltage(roots);
    if (state === undefined) return;
    const isWeak = state === 'now';
    if (isWeak !== wasWeak) onStatus({ type: isWeak ? 'supplyTooWeak' : 'supplyRecovered' });
    wasWeak = isWeak;
    await clock.sleep(INTERVAL_MS, signal);
  }
}

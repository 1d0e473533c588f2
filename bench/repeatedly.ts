import { systemClock } from '../core/index.ts';

/** Calls back on a grid of `everyMs`, which may be less than a millisecond, and catches up after a delay. Never returns. */
export async function repeatedly(everyMs: number, callback: () => void): Promise<never> {
  const startMs = performance.now();
  for (let done = 0; ; ) {
    const due = Math.floor((performance.now() - startMs) / everyMs);
    for (; done < due; done += 1) callback();
    await systemClock.sleep(2);
  }
}

import type { Clock } from '../core/index.ts';

export interface RepeatOptions {
  readonly everyMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Calls `action` every so often, first after one interval, until `signal` aborts. */
export async function repeat({ everyMs, clock, signal }: RepeatOptions, action: () => void): Promise<void> {
  for (;;) {
    await clock.sleep(everyMs, signal);
    if (signal.aborted) return;
    action();
  }
}

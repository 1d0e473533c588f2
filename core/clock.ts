/**
 * Time as an argument. Nothing outside the two clock files reads `Date.now` or sets a timer of its own,
 * so that a test can run a whole day in a moment.
 */
export interface Clock {
  /** Wall time in milliseconds since 1970 UTC. May jump; use it for stamping, never for measuring. */
  nowMs(): number;
  /** Milliseconds since an arbitrary start. Never jumps, never runs backwards. */
  monotonicMs(): number;
  /** Resolves after `durationMs` (at once for 0 or less), or as soon as `signal` aborts. Never rejects. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** The longest delay a Node or browser timer can hold (2^31 - 1 ms, 24.8 days); longer sleeps are chained. */
const MAX_TIMER_MS = 2_147_483_647;

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(durationMs, signal) {
    let leftMs = durationMs;
    while (leftMs > 0 && signal?.aborted !== true) {
      const stepMs = Math.min(leftMs, MAX_TIMER_MS);
      await timer(stepMs, signal);
      leftMs -= stepMs;
    }
  },
};

/**
 * Milliseconds on the clock that all processes of one boot of the machine share; it stands still while the machine
 * sleeps (Linux: CLOCK_MONOTONIC).
 */
export function machineMonotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}

function timer(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const handle = setTimeout(finish, durationMs);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

import { systemClock } from '../core/index.ts';

/**
 * Waits for something that real parts bring about in their own time. Fails with `what` after `withinMs`, which is
 * only there to end a hung test: no test measures with it.
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> {
  const startMs = performance.now();
  while (!(await holds())) {
    if (performance.now() - startMs > withinMs) throw new Error(`did not come about: ${what}`);
    await systemClock.sleep(5);
  }
}

import type { Level } from '../part.ts';
import { randomAt } from '../quantity-source.ts';

/** Contact changes are looked for on this grid. */
const CONTACT_STEP_MS = 1;

/** At most so many times does a contact open again before it stays closed. */
const MAX_BOUNCES = 5;

export interface BounceOptions {
  readonly seed: number;
  /** How long a contact bounces at most; 0 for a debounced one. */
  readonly bounceMs: number;
}

/**
 * A contact that bounces: after each change it opens and closes up to 5 times within `bounceMs`, at times of their own for
 * every change. Changes stand on whole milliseconds.
 */
export function bouncing(
  isClosed: (timeMs: number) => boolean,
  { seed, bounceMs }: BounceOptions,
): (timeMs: number) => Level {
  const closedAt = (step: number) => isClosed(Math.max(0, step * CONTACT_STEP_MS));
  return (timeMs) => {
    const last = Math.floor(timeMs / CONTACT_STEP_MS);
    const closed = closedAt(last);
    for (let step = last; step > 0 && timeMs - step * CONTACT_STEP_MS < bounceMs; step -= 1) {
      if (closedAt(step) === closedAt(step - 1)) continue;
      const changes = bounceTimes(seed, step, bounceMs).filter((afterMs) => afterMs <= timeMs - step * CONTACT_STEP_MS);
      return closedAt(step) === (changes.length % 2 === 0) ? 1 : 0;
    }
    return closed ? 1 : 0;
  };
}

/** An even number of times after a change, at which the contact changes once more. */
function bounceTimes(seed: number, step: number, bounceMs: number): number[] {
  const random = randomAt(seed, step);
  const bounces = 1 + Math.floor(random() * MAX_BOUNCES);
  return Array.from({ length: 2 * bounces }, () => random() * bounceMs);
}

import type { Point } from '../core/index.ts';

/**
 * A reading on its way to becoming a point. Its wall time is worked out when it is sent, because the clock of a machine
 * without a clock chip is set long after its first readings.
 */
export interface Sample extends Omit<Point, 'timeMs' | 'timeUnsure'> {
  /** When its line arrived, on the monotonic clock. */
  readonly monotonicMs: number;
}

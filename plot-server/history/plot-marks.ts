import type { Gap } from '../figure/gap.ts';
import type { Restart } from '../figure/restarts.ts';

/** What is known of a plot's line besides its readings. */
export interface PlotMarks {
  /** In the order of time. */
  readonly gaps: readonly Gap[];
  /** Older ones that are no longer in the list. */
  readonly forgottenGaps: number;
  /** In the order of time. */
  readonly restarts: readonly Restart[];
  /** A restart that no reading has followed yet. */
  readonly restarted: Restart['what'] | undefined;
}

export const NO_MARKS: PlotMarks = { gaps: [], forgottenGaps: 0, restarts: [], restarted: undefined };

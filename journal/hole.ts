/**
 * Why numbers carry nothing.
 * `power`: the power went before they were on the disk. `full`: dropped because a limit was reached or the disk was
 * full. `corrupt`: they were written and cannot be read any more. `jump`: skipped by a restart; nothing on disk was lost.
 */
export type HoleReason = 'power' | 'full' | 'corrupt' | 'jump';

/** The numbers `from` to `to`, both included, carry nothing. How many of them ever carried a point is not known. */
export interface Hole {
  readonly from: number;
  readonly to: number;
  readonly reason: HoleReason;
}

/** Worst last: where several reasons meet in one hole, the worst one names it. Also the order of their codes on disk. */
export const HOLE_REASONS: readonly HoleReason[] = ['jump', 'power', 'corrupt', 'full'];

export function worseReason(one: HoleReason, other: HoleReason): HoleReason {
  return HOLE_REASONS.indexOf(one) > HOLE_REASONS.indexOf(other) ? one : other;
}

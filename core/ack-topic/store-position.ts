import type { LaterRange } from '../ack-stream/later-ranges.ts';

/** What one store has of a source: everything up to `high`, but for the ranges left for later. */
export interface StorePosition {
  readonly high: number;
  readonly later: readonly LaterRange[];
}

/** The first number of the range that the store has not; one past its end where it has all. */
export function firstMissing({ high, later }: StorePosition, { from, to }: LaterRange): number {
  const open = later.find((range) => range.to >= from);
  const missing = Math.min(
    open === undefined ? Number.POSITIVE_INFINITY : Math.max(open.from, from),
    Math.max(high + 1, from),
  );
  return Math.min(missing, to + 1);
}

/** What any of the stores has open at or below `high`, as ranges: ascending, and none within reach of another. */
export function openBelow(high: number, positions: readonly StorePosition[]): readonly LaterRange[] {
  const all = positions
    .flatMap(({ later }) => later)
    .filter(({ from }) => from <= high)
    .map(({ from, to }) => ({ from, to: Math.min(to, high) }))
    .sort((one, other) => one.from - other.from);
  const union: LaterRange[] = [];
  for (const range of all) {
    const last = union.at(-1);
    if (last === undefined || range.from > last.to) union.push(range);
    else if (range.to > last.to) union[union.length - 1] = { from: last.from, to: range.to };
  }
  return union;
}

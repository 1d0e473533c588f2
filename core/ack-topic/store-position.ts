import type { LaterRange } from '../ack-stream/later-ranges.ts';

/** What one store has of a source: everything up to `high`, but for the ranges left for later. */
export interface StorePosition {
  readonly high: number;
  readonly later: readonly LaterRange[];
}

/** What of the range the store has not, ascending. */
function openIn({ high, later }: StorePosition, { from, to }: LaterRange): readonly LaterRange[] {
  return [...later, { from: high + 1, to: Number.POSITIVE_INFINITY }]
    .map((open) => ({ from: Math.max(open.from, from), to: Math.min(open.to, to) }))
    .filter((open) => open.from <= open.to);
}

/** The first number of the range that the store has not; one past its end where it has all. */
export function firstMissing(position: StorePosition, range: LaterRange): number {
  return openIn(position, range)[0]?.from ?? range.to + 1;
}

/** The last number of the range that the store has got between two positions; `undefined` where it got none. */
export function lastGot(
  { before, now }: { readonly before: StorePosition; readonly now: StorePosition },
  range: LaterRange,
): number | undefined {
  const left = openIn(now, range);
  for (const open of openIn(before, range).toReversed()) {
    const still = left.find(({ from, to }) => from <= open.to && open.to <= to);
    if (still === undefined) return open.to;
    if (still.from > open.from) return still.from - 1;
  }
  return undefined;
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

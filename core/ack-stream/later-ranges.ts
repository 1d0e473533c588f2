/** Numbers left for later: `from` is the next one wanted, `to` the last. Never empty. */
export interface LaterRange {
  readonly from: number;
  readonly to: number;
}

/** Adds a range above all others; one that continues the last becomes part of it. */
export function withRange(ranges: readonly LaterRange[], added: LaterRange): readonly LaterRange[] {
  const last = ranges.at(-1);
  if (last !== undefined && last.to + 1 === added.from) return [...ranges.slice(0, -1), { ...last, to: added.to }];
  return [...ranges, added];
}

/** The range that holds `seq`. */
export function rangeOf(ranges: readonly LaterRange[], seq: number): LaterRange | undefined {
  return ranges.find(({ from, to }) => from <= seq && seq <= to);
}

/** `seq`, inside a range, and everything before it in that range is dealt with. */
export function advanced(ranges: readonly LaterRange[], seq: number): readonly LaterRange[] {
  return ranges.flatMap((range) => {
    if (seq < range.from || seq > range.to) return [range];
    return seq === range.to ? [] : [{ from: seq + 1, to: range.to }];
  });
}

/** Everything up to here is stored or declared lost, given that everything up to `high` is, but for the ranges. */
export function contiguousThrough(high: number, ranges: readonly LaterRange[]): number {
  const first = ranges[0];
  return first === undefined ? high : Math.min(high, first.from - 1);
}

/** Whether ranges have only shrunk from below, as far as lines were sent, and none appeared. */
export function shrinkSoundly(
  before: readonly LaterRange[],
  after: readonly LaterRange[],
  unsent: readonly LaterRange[],
): boolean {
  let at = 0;
  for (const range of before) {
    const now = after[at];
    const left = rangeOf(unsent, range.to);
    if (now?.to === range.to) {
      if (now.from < range.from || now.from > (left?.from ?? range.to + 1)) return false;
      at += 1;
    } else if (left !== undefined) return false;
  }
  return at === after.length;
}

import type { Axis } from '../axes/axis.ts';
import { type AxisRange, type Extent, fullRange, givenRange } from '../axes/axis-range.ts';
import { axisKeyOf } from './domains.ts';
import type { Panel } from './panels.ts';

/** The part of time that is asked for; an end that is `undefined` is that of the data. */
export interface TimeLimits {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** The range of each axis by its key, of those that have something to show. Those of y fit what can be seen between the ends of x. */
export function rangesOf(panels: readonly Panel[], limits: TimeLimits): ReadonlyMap<string, AxisRange> {
  const ranges = new Map<string, AxisRange>();
  for (const axis of new Set(panels.map(({ x }) => x))) {
    const extents = panels
      .filter(({ x }) => matches(x) === matches(axis))
      .flatMap(({ drawn }) => drawn.flatMap(({ x }) => x ?? []));
    const range = limited(axis, rangeOf(axis, extents), limits);
    if (range !== undefined) ranges.set(axis.key, range);
  }
  for (const axis of new Set(panels.map(({ y }) => y))) {
    const extents = panels
      .filter(({ y }) => matches(y) === matches(axis))
      .flatMap(({ x, drawn }) => {
        const { from, to } = ranges.get(x.key) ?? { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
        return drawn.flatMap((one) => one.y(Math.min(from, to), Math.max(from, to)) ?? []);
      });
    const range = rangeOf(axis, extents);
    if (range !== undefined) ranges.set(axis.key, range);
  }
  return ranges;
}

function rangeOf(axis: Axis, extents: readonly Extent[]): AxisRange | undefined {
  return givenRange(axis) ?? (extents.length === 0 ? undefined : fullRange(axis, extents));
}

/** Axes that say they match another one have its range. */
function matches({ key, layout }: Axis): string {
  return typeof layout['matches'] === 'string' ? axisKeyOf(layout['matches']) : key;
}

function limited(axis: Axis, range: AxisRange | undefined, { fromMs, toMs }: TimeLimits): AxisRange | undefined {
  if (axis.kind !== 'date' || range === undefined) return range;
  const [low, high] = [Math.min(range.from, range.to), Math.max(range.from, range.to)];
  // An end that leaves nothing of the data gets a second beyond it.
  const from = fromMs ?? (toMs !== undefined && toMs <= low ? toMs - 1_000 : low);
  const to = toMs ?? (from >= high ? from + 1_000 : high);
  return range.from < range.to ? { from, to } : { from: to, to: from };
}

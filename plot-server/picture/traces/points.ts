import type { Axis } from '../axes/axis.ts';
import { type Extent, extentOf } from '../axes/axis-range.ts';
import { type Fields, numberOf } from '../fields.ts';

/** Points in coordinates; NaN where a value is missing. Both lists are as long as the shorter of those given. */
export interface Points {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** The points of a trace; a list that is missing is numbered from `x0` in steps of `dx`, default 0 and 1. */
export function pointsOf(trace: Fields, x: Axis, y: Axis): Points {
  const given = { x: listAt(trace['x']), y: listAt(trace['y']) };
  const length = Math.min(given.x?.length ?? Number.POSITIVE_INFINITY, given.y?.length ?? Number.POSITIVE_INFINITY);
  const count = Number.isFinite(length) ? length : 0;
  return {
    xs:
      given.x === undefined
        ? numbered(trace, 'x', count)
        : Float64Array.from({ length: count }, (_, index) => x.coordinate(given.x?.[index])),
    ys:
      given.y === undefined
        ? numbered(trace, 'y', count)
        : Float64Array.from({ length: count }, (_, index) => y.coordinate(given.y?.[index])),
  };
}

/** What y covers where x lies within a range. */
export function extentWithin(
  { xs, ys }: Points,
  range: readonly [number, number],
  isPadded: boolean,
): Extent | undefined {
  const within = ys.filter((_, index) => {
    const x = xs[index] ?? Number.NaN;
    return x >= range[0] && x <= range[1];
  });
  return extentOf(within, isPadded);
}

function listAt(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function numbered(trace: Fields, letter: 'x' | 'y', count: number): Float64Array {
  const start = numberOf(trace[`${letter}0`]);
  const step = numberOf(trace[`d${letter}`]);
  return Float64Array.from(
    { length: count },
    (_, index) => (Number.isNaN(start) ? 0 : start) + index * (Number.isNaN(step) ? 1 : step),
  );
}

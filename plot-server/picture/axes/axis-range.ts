import { listOf, numberOf } from '../fields.ts';
import type { Axis } from './axis.ts';

/** What a trace covers on an axis, in coordinates. */
export interface Extent {
  readonly min: number;
  readonly max: number;
  /** Whether it needs room beyond its ends, as points do and a line along x does not. */
  readonly isPadded: boolean;
  /** Whether it stands on the zero line, as bars do: an end at zero is the edge then. */
  readonly standsOnZero?: boolean;
}

/** From the left, or lower, end to the other; the first is the greater one on an axis that runs backwards. */
export interface AxisRange {
  readonly from: number;
  readonly to: number;
}

const PADDING = 0.055;

/** The smallest and the largest of the numbers, NaN left out; `undefined` where there is none. */
export function extentOf(numbers: Iterable<number>, isPadded: boolean): Extent | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    if (number < min) min = number;
    if (number > max) max = number;
  }
  return min <= max ? { min, max, isPadded } : undefined;
}

/** The range that the layout sets for an axis, if it sets a whole one. */
export function givenRange(axis: Axis): AxisRange | undefined {
  const [first, second] = listOf(axis.layout['range']);
  if (axis.layout['autorange'] === true || first === undefined || second === undefined) return undefined;
  // The ends of a logarithmic range are written as exponents, those of categories as places.
  const [from, to] = [first, second].map((end) => (axis.kind === 'date' ? axis.coordinate(end) : numberOf(end)));
  if (from === undefined || to === undefined || from === to) return undefined;
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : { from, to };
}

/** The range that shows everything; there is at least one extent. */
export function fullRange(axis: Axis, extents: readonly Extent[]): AxisRange {
  const shown = axis.kind === 'category' ? categories(axis) : numbers(axis, extents);
  return axis.layout['autorange'] === 'reversed' ? { from: shown.to, to: shown.from } : shown;
}

function categories({ categories: { length } }: Axis): AxisRange {
  return { from: -0.5, to: Math.max(0.5, length - 0.5) };
}

function numbers(axis: Axis, extents: readonly Extent[]): AxisRange {
  let min = Math.min(...extents.map((extent) => extent.min));
  let max = Math.max(...extents.map((extent) => extent.max));
  const { rangemode } = axis.layout;
  if (axis.kind === 'linear' && (rangemode === 'tozero' || rangemode === 'nonnegative')) {
    min = Math.min(min, 0);
    max = Math.max(max, 0);
  }
  if (max === min) {
    // A time that stands alone gets a second around it, a number about its own size.
    const around = axis.kind === 'date' ? 1_000 : Math.max(1, Math.abs(min) * 1e-6);
    return { from: min - around, to: max + around };
  }
  const isPadded = extents.some((extent) => extent.isPadded);
  const padding = isPadded ? (max - min) * PADDING : 0;
  const standsOnZero = extents.some((extent) => extent.standsOnZero === true) || rangemode !== undefined;
  const restsOn = (end: number) => axis.kind === 'linear' && end === 0 && standsOnZero;
  return { from: restsOn(min) ? min : min - padding, to: restsOn(max) ? max : max + padding };
}

import { extentOf } from '../axes/axis-range.ts';
import { colourOf } from '../colour.ts';
import { listOf, objectOf } from '../fields.ts';
import { element, px, type Svg } from '../svg.ts';
import type { DrawnTrace, Frame, TraceOnAxes } from './drawn-trace.ts';

/** Whiskers end at the last value within so many heights of the box. Source: J. W. Tukey, Exploratory Data Analysis. */
const WHISKER = 1.5;
const HALF_WIDTH = 0.3;

interface Summary {
  readonly at: number;
  readonly low: number;
  readonly quarter: number;
  readonly median: number;
  readonly threeQuarters: number;
  readonly high: number;
  readonly outliers: readonly number[];
}

/** Boxes over the places of x, from the lower to the upper quartile; values alone make one box, at the trace's name. */
export function box({ trace, colour, x, y }: TraceOnAxes): DrawnTrace {
  const isHorizontal = isHorizontalBox(trace);
  const [places, values] = isHorizontal ? [y, x] : [x, y];
  const given = listOf(trace[isHorizontal ? 'x' : 'y']);
  const at = listOf(trace[isHorizontal ? 'y' : 'x']);
  const groups = new Map<number, number[]>();
  for (const [index, value] of given.entries()) {
    const place = places.coordinate(at.length > 0 ? at[index] : boxPlace(trace));
    const number = values.coordinate(value);
    if (Number.isNaN(place) || Number.isNaN(number)) continue;
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [number]);
    else group.push(number);
  }
  const boxes = Array.from(groups, ([place, numbers]) => summary(place, numbers));
  const across = extentOf(
    boxes.flatMap((one) => [one.at - 0.5, one.at + 0.5]),
    false,
  );
  const along = extentOf(
    boxes.flatMap(({ low, high, outliers }) => [low, high, ...outliers]),
    true,
  );
  return {
    x: isHorizontal ? along : across,
    y: () => (isHorizontal ? across : along),
    draw: (frame) =>
      boxes
        .map((one) =>
          drawBox(one, { isHorizontal, colour: colourOf(objectOf(trace['line'])['color']) ?? colour }, frame),
        )
        .join(''),
  };
}

/** Whether the values stand on the x axis. */
export function isHorizontalBox(trace: TraceOnAxes['trace']): boolean {
  return trace['orientation'] === 'h' || (Array.isArray(trace['x']) && !Array.isArray(trace['y']));
}

/** The category at which a box stands that names no place. */
export function boxPlace(trace: TraceOnAxes['trace']): unknown {
  return trace['name'] ?? 'box';
}

function summary(at: number, numbers: readonly number[]): Summary {
  const sorted = Float64Array.from(numbers).sort();
  const [quarter, median, threeQuarters] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  const reach = WHISKER * (threeQuarters - quarter);
  const within = sorted.filter((value) => value >= quarter - reach && value <= threeQuarters + reach);
  const outliers = [...sorted].filter((value) => value < quarter - reach || value > threeQuarters + reach);
  return {
    at,
    low: within[0] ?? quarter,
    quarter,
    median,
    threeQuarters,
    high: within.at(-1) ?? threeQuarters,
    outliers,
  };
}

/** Between two values in proportion. */
function quantile(sorted: Float64Array, part: number): number {
  const place = (sorted.length - 1) * part;
  const low = sorted[Math.floor(place)] ?? 0;
  return low + ((sorted[Math.ceil(place)] ?? low) - low) * (place % 1);
}

function drawBox(
  one: Summary,
  { isHorizontal, colour }: { isHorizontal: boolean; colour: string },
  { x, y }: Frame,
): Svg {
  const [across, along] = isHorizontal ? [y, x] : [x, y];
  const point = (place: number, value: number) => {
    const pair = [px(across.px(place)), px(along.px(value))];
    return (isHorizontal ? pair.reverse() : pair).join(' ');
  };
  const [left, right] = [one.at - HALF_WIDTH, one.at + HALF_WIDTH];
  const cap = HALF_WIDTH / 2;
  const body = `M${point(left, one.quarter)}L${point(right, one.quarter)}L${point(right, one.threeQuarters)}L${point(left, one.threeQuarters)}Z`;
  const bar = (value: number, half: number) => `M${point(one.at - half, value)}L${point(one.at + half, value)}`;
  const stem = (from: number, to: number) => `M${point(one.at, from)}L${point(one.at, to)}`;
  const lines = [
    bar(one.low, cap),
    bar(one.high, cap),
    stem(one.low, one.quarter),
    stem(one.threeQuarters, one.high),
  ].join('');
  const dots = one.outliers.map((value) => `M${point(one.at, value)}h0`).join('');
  return [
    element('path', { d: body, fill: colour, 'fill-opacity': 0.25, stroke: colour, 'stroke-width': 1.5 }),
    element('path', { d: lines, fill: 'none', stroke: colour, 'stroke-width': 1.5 }),
    element('path', { d: bar(one.median, HALF_WIDTH), fill: 'none', stroke: colour, 'stroke-width': 2.5 }),
    dots === ''
      ? ''
      : element('path', { d: dots, fill: 'none', stroke: colour, 'stroke-width': 5, 'stroke-linecap': 'round' }),
  ].join('');
}

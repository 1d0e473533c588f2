import type { Axis } from '../axes/axis.ts';
import { type Extent, extentOf } from '../axes/axis-range.ts';
import { colourOf } from '../colour.ts';
import { type Fields, numberWithin, objectOf, pointValue } from '../fields.ts';
import { element, px, type Svg } from '../svg.ts';
import type { DrawnTrace, Frame, TraceOnAxes } from './drawn-trace.ts';
import { drawErrorBars, errorsOf } from './error-bars.ts';
import { histogramBars, isHorizontalHistogram } from './histogram.ts';
import { markerColourAt } from './marker-colours.ts';
import { pointsOf } from './points.ts';

/** Part of the distance between two places that stays free. Source: plotly.js, default of `bargap`. */
const GAP = 0.2;
/** Below a logarithm's smallest value that a picture can show. */
const LOG_FLOOR = -300;

/** One bar, in coordinates. */
interface Bar {
  readonly at: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

interface BarSeries {
  readonly on: TraceOnAxes;
  readonly isHorizontal: boolean;
  readonly at: Float64Array;
  readonly values: Float64Array;
  /** Distance between two places. */
  readonly step: number;
  readonly gap: number;
}

/** Bars and histograms of one panel: beside each other, or on top of each other where `barmode` says so. */
export function bars(traces: readonly TraceOnAxes[], layout: Fields): DrawnTrace[] {
  const group = traces.map((on) => (on.trace['type'] === 'histogram' ? histogramSeries(on) : barSeries(on, layout)));
  const mode = layout['barmode'];
  const isStacked = mode === 'stack' || mode === 'relative';
  const stacks = { above: new Map<number, number>(), below: new Map<number, number>() };
  // One distance for all: bars of two series that are read less often would else cover the others.
  const step = Math.min(...group.map((series) => series.step));
  return group.map((series, index) => {
    const width = step * (1 - series.gap);
    const share = isStacked || mode === 'overlay' ? { width, shift: 0 } : shareOf(width, index, group.length);
    const list = Array.from(series.at, (at, place): Bar => {
      const value = series.values[place] ?? Number.NaN;
      const floor = valueAxis(series).kind === 'log' ? LOG_FLOOR : 0;
      const stack = value < 0 ? stacks.below : stacks.above;
      const from = isStacked && floor === 0 ? (stack.get(at) ?? 0) : floor;
      if (isStacked && !Number.isNaN(value)) stack.set(at, from + value);
      return { at: at + share.shift, width: share.width, from, to: floor === 0 ? from + value : value };
    });
    return drawnBars(series, list);
  });
}

function shareOf(width: number, index: number, count: number): { width: number; shift: number } {
  return { width: width / count, shift: (index + 0.5) * (width / count) - width / 2 };
}

function barSeries(on: TraceOnAxes, layout: Fields): BarSeries {
  const isHorizontal = on.trace['orientation'] === 'h';
  const { xs, ys } = pointsOf(on.trace, on.x, on.y);
  const [at, values] = isHorizontal ? [ys, xs] : [xs, ys];
  return { on, isHorizontal, at, values, step: smallestStep(at), gap: numberWithin(layout['bargap'], 0, 0.95, GAP) };
}

function histogramSeries(on: TraceOnAxes): BarSeries {
  const isHorizontal = isHorizontalHistogram(on.trace);
  return { on, isHorizontal, ...histogramBars(on.trace, isHorizontal ? on.y : on.x), gap: 0.04 };
}

/** The least distance between two of the places; 1, as between categories, where there is only one. */
function smallestStep(places: Float64Array): number {
  const sorted = places.filter((place) => !Number.isNaN(place)).sort();
  let least = Number.POSITIVE_INFINITY;
  for (let index = 1; index < sorted.length; index += 1) {
    const distance = (sorted[index] ?? 0) - (sorted[index - 1] ?? 0);
    if (distance > 0 && distance < least) least = distance;
  }
  return Number.isFinite(least) ? least : 1;
}

function valueAxis({ on, isHorizontal }: BarSeries): Axis {
  return isHorizontal ? on.x : on.y;
}

function drawnBars(series: BarSeries, list: readonly Bar[]): DrawnTrace {
  const { on, isHorizontal } = series;
  const errorAt = errorsOf(objectOf(on.trace[isHorizontal ? 'error_x' : 'error_y']));
  const places = extentOf(
    list.flatMap(({ at, width }) => [at - width * 0.6, at + width * 0.6]),
    false,
  );
  const values = (isShown: (bar: Bar) => boolean): Extent | undefined => {
    const extent = extentOf(
      list.flatMap((bar, index) => {
        const { from, to } = bar;
        if (!isShown(bar)) return [];
        const [below, above] = errorAt?.(to, index) ?? [0, 0];
        return [from === LOG_FLOOR ? to : from, to, to - below, to + above];
      }),
      true,
    );
    return extent === undefined ? undefined : { ...extent, standsOnZero: true };
  };
  return {
    x: isHorizontal ? values(() => true) : places,
    y: (from, to) =>
      isHorizontal ? places : values(({ at, width }) => at + width / 2 >= from && at - width / 2 <= to),
    draw: (frame) => drawBars(series, list, frame) + drawErrors(series, list, frame),
  };
}

function drawBars({ on, isHorizontal }: BarSeries, list: readonly Bar[], { x, y, theme }: Frame): Svg {
  const marker = objectOf(on.trace['marker']);
  const outline = objectOf(marker['line']);
  const colourAt = markerColourAt(marker, on.colour);
  const [across, along] = isHorizontal ? [y, x] : [x, y];
  return list
    .map(({ at, width, from, to }, index) => {
      if (Number.isNaN(at) || Number.isNaN(to)) return '';
      const [one, other] = [across.px(at - width / 2), across.px(at + width / 2)];
      const [base, end] = [along.px(from), along.px(to)];
      // A bar that is too thin for a pixel is still seen.
      const side = [Math.min(one, other), Math.max(1, Math.abs(other - one))] as const;
      const reach = [Math.min(base, end), Math.abs(end - base)] as const;
      const [box, size] = isHorizontal
        ? [
            [reach[0], side[0]],
            [reach[1], side[1]],
          ]
        : [
            [side[0], reach[0]],
            [side[1], reach[1]],
          ];
      return element('rect', {
        x: box[0],
        y: box[1],
        width: size[0],
        height: size[1],
        fill: colourAt(index),
        'fill-opacity': barOpacity(on.trace, marker, index),
        stroke: numberWithin(outline['width'], 0, 50, 0) === 0 ? undefined : (colourOf(outline['color']) ?? theme.text),
        'stroke-width':
          px(numberWithin(outline['width'], 0, 50, 0)) === '0' ? undefined : numberWithin(outline['width'], 0, 50, 0),
      });
    })
    .join('');
}

function barOpacity(trace: Fields, marker: Fields, index: number): number | undefined {
  const opacity = numberWithin(trace['opacity'], 0, 1, 1) * numberWithin(pointValue(marker['opacity'], index), 0, 1, 1);
  return opacity === 1 ? undefined : opacity;
}

function drawErrors({ on, isHorizontal }: BarSeries, list: readonly Bar[], frame: Frame): Svg {
  const letter = isHorizontal ? 'x' : 'y';
  const style = objectOf(on.trace[`error_${letter}`]);
  const errors = errorsOf(style);
  if (errors === undefined) return '';
  const [places, ends] = [Float64Array.from(list, ({ at }) => at), Float64Array.from(list, ({ to }) => to)];
  const points = isHorizontal ? { xs: ends, ys: places } : { xs: places, ys: ends };
  return drawErrorBars({ points, letter, errors, style, colour: frame.theme.text }, frame);
}

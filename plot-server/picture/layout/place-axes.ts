import type { Axis } from '../axes/axis.ts';
import type { AxisRange } from '../axes/axis-range.ts';
import { type Scale, scale } from '../axes/scale.ts';
import type { Tick } from '../axes/tick.ts';
import type { Fields } from '../fields.ts';
import { numberWithin, titleOf } from '../fields.ts';
import { textWidthPx } from '../text/text-width.ts';
import { ticksAlong, ticksUp } from './axis-ticks.ts';
import { axisKeyOf, domainOf, overlaidKey } from './domains.ts';
import { withEqualScales } from './equal-scales.ts';
import type { Panel } from './panels.ts';

/** Edges of a part of the picture, pixels. */
export interface Box {
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
}

/** An axis with its place in the picture. */
export interface PlacedAxis {
  readonly axis: Axis;
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  /** Without markup; empty where it has none, or where the caption says it. */
  readonly title: string;
  /** On which edge of its panel its labels stand. */
  readonly side: 'left' | 'right' | 'top' | 'bottom';
  /** Pixel at which it crosses the other axis. */
  readonly crossPx: number;
  /** Whether another axis below it has the grid lines already. */
  readonly isOverlaid: boolean;
}

export interface PlaceOptions {
  readonly panels: readonly Panel[];
  readonly layout: Fields;
  readonly ranges: ReadonlyMap<string, AxisRange>;
  readonly sizePx: number;
  /** Titles that the captions say already. */
  readonly saidTitles: ReadonlySet<string>;
  /** Room that a caption needs above each panel; 0 without captions. */
  readonly captionPx: number;
  /** What is left of the picture for the panels, with the labels of their axes. */
  readonly room: Box;
}

export interface PlacedAxes {
  readonly byKey: ReadonlyMap<string, PlacedAxis>;
  /** The drawing area: domains are parts of it. */
  readonly area: Box;
}

const TITLE_PX = 20;
const MIN_LEFT_PX = 34;
const MIN_RIGHT_PX = 18;
/** Of an axis without data, which has no ticks. */
const NOTHING: AxisRange = { from: 0, to: 1 };

/** Finds room for the labels, and so where every axis stands. */
export function placeAxes(options: PlaceOptions): PlacedAxes {
  const { panels, layout, ranges, sizePx, room, saidTitles } = options;
  const xs = [...new Set(panels.map(({ x }) => x))];
  const ys = [...new Set(panels.map(({ y }) => y))];
  const titleFor = (axis: Axis) => {
    const title = titleOf(axis.layout['title']);
    return axis.key.startsWith('y') && saidTitles.has(title) ? '' : title;
  };
  const rangeOf = (axis: Axis) => ranges.get(axis.key) ?? NOTHING;
  const lowest = xs.filter((x) => domainStart(x, panels, layout) < 0.01);
  // Times have a second line for the day.
  const rows = lowest.some(({ kind }) => kind === 'date') ? 2.6 : 1.2;
  const belowPx = xs.length === 0 ? 0 : sizePx * rows + 10 + (lowest.some((x) => titleFor(x) !== '') ? TITLE_PX : 0);
  const area = { topPx: room.topPx, bottomPx: Math.max(room.topPx + 20, room.bottomPx - belowPx) };
  const heightPx = area.bottomPx - area.topPx;

  const upright = ys.map((axis) => {
    const [low, high] = domainOf(layout, axis.key);
    const range = rangeOf(axis);
    const bottomPx = area.bottomPx - low * heightPx;
    const topPx =
      area.bottomPx - high * heightPx + missingPx(high, { ys, layout, heightPx, captionPx: options.captionPx });
    const along = scale(range, bottomPx, Math.min(topPx, bottomPx - 1));
    return {
      axis,
      along,
      ticks: range === NOTHING ? [] : ticksUp(axis, range, bottomPx - topPx, sizePx),
      side: ySide(axis, layout),
      title: titleFor(axis),
    };
  });
  const widthFor = (side: 'left' | 'right', leastPx: number) =>
    upright
      .filter((one) => one.side === side)
      .reduce((most, { ticks, title }) => {
        const labels = ticks.reduce((widest, { text }) => Math.max(widest, textWidthPx(text, { sizePx })), 0);
        return Math.max(most, labels + 12 + (title === '' ? 0 : TITLE_PX));
      }, leastPx);
  const leftPx = Math.min(room.leftPx + widthFor('left', MIN_LEFT_PX), room.rightPx - 40);
  const rightPx = Math.max(leftPx + 20, room.rightPx - widthFor('right', MIN_RIGHT_PX));
  const widthPx = rightPx - leftPx;

  const byKey = new Map<string, PlacedAxis>();
  for (const { axis, along, ticks, side, title } of upright) {
    const [start, end] = domainOf(layout, crossingKey(axis, panels));
    const position =
      axis.layout['anchor'] === 'free'
        ? numberWithin(axis.layout['position'], 0, 1, side === 'right' ? 1 : 0)
        : side === 'right'
          ? end
          : start;
    byKey.set(axis.key, {
      axis,
      scale: along,
      ticks,
      title,
      side,
      crossPx: leftPx + position * widthPx,
      isOverlaid: overlaidKey(layout, axis.key) !== undefined,
    });
  }
  for (const axis of xs) {
    const [start, end] = domainOf(layout, axis.key);
    const range = rangeOf(axis);
    const along = scale(range, leftPx + start * widthPx, leftPx + end * widthPx);
    const side = axis.layout['side'] === 'top' ? 'top' : 'bottom';
    const [low, high] = domainOf(layout, crossingKey(axis, panels));
    byKey.set(axis.key, {
      axis,
      scale: along,
      ticks: range === NOTHING ? [] : ticksAlong(axis, range, (end - start) * widthPx, sizePx),
      title: titleFor(axis),
      side,
      crossPx: area.bottomPx - (side === 'top' ? high : low) * heightPx,
      isOverlaid: overlaidKey(layout, axis.key) !== undefined,
    });
  }
  return { byKey: withEqualScales(byKey, panels), area: { ...area, leftPx, rightPx } };
}

interface CaptionRoom {
  readonly ys: readonly Axis[];
  readonly layout: Fields;
  readonly heightPx: number;
  readonly captionPx: number;
}

/** What the distance to the panel above lacks for the caption: in a low picture the panel gives it up. */
function missingPx(top: number, { ys, layout, heightPx, captionPx }: CaptionRoom): number {
  const above = ys.map((axis) => domainOf(layout, axis.key)[0]).filter((low) => low >= top);
  return above.length === 0 ? 0 : Math.max(0, captionPx - (Math.min(...above) - top) * heightPx);
}

function ySide(axis: Axis, layout: Fields): 'left' | 'right' {
  if (axis.layout['side'] === 'right' || axis.layout['side'] === 'left') return axis.layout['side'];
  // Two scales on one edge could not be told apart.
  return overlaidKey(layout, axis.key) === undefined ? 'left' : 'right';
}

/** The axis that an axis crosses: its anchor, else for x the one of the lowest panel, for y the first it is drawn with. */
function crossingKey(axis: Axis, panels: readonly Panel[]): string {
  const isX = axis.key.startsWith('x');
  const { anchor } = axis.layout;
  const crossed = panels.flatMap(({ x, y }) => ((isX ? x : y) === axis ? [isX ? y.key : x.key] : []));
  if (typeof anchor === 'string' && crossed.includes(axisKeyOf(anchor))) return axisKeyOf(anchor);
  return crossed[0] ?? (isX ? 'yaxis' : 'xaxis');
}

function domainStart(axis: Axis, panels: readonly Panel[], layout: Fields): number {
  return domainOf(layout, crossingKey(axis, panels))[0];
}

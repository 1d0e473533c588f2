import type { Axis } from '../axes/axis.ts';
import type { AxisRange } from '../axes/axis-range.ts';
import { linearTicks, logTicks } from '../axes/number-ticks.ts';
import type { Tick } from '../axes/tick.ts';
import { timeTicks } from '../axes/time-ticks.ts';
import { listOf, textOf } from '../fields.ts';
import { plainLine } from '../text/rich-text.ts';
import { fittedText, textWidthPx } from '../text/text-width.ts';

/** Pixels between two labels beside each other, and between the rows of a y axis. */
const GAP_PX = 14;
const ROW_PX = 46;
const MAX_CATEGORY_PX = 160;

/** Ticks of an x axis, so many that their labels stand clear of each other. */
export function ticksAlong(axis: Axis, range: AxisRange, lengthPx: number, sizePx: number): readonly Tick[] {
  const given = givenTicks(axis, range);
  if (given !== undefined) return given;
  if (axis.kind === 'category') return categoryTicks(axis, range, lengthPx, sizePx);
  const pxPerUnit = lengthPx / Math.abs(range.to - range.from);
  for (let count = Math.min(20, Math.max(2, Math.floor(lengthPx / 70))); count > 1; count -= 1) {
    const ticks = ticksOf(axis, range, count);
    const stand = ticks.every(({ at, text }, index) => {
      const next = ticks[index + 1];
      if (next === undefined) return true;
      return (
        (next.at - at) * pxPerUnit >= (textWidthPx(text, { sizePx }) + textWidthPx(next.text, { sizePx })) / 2 + GAP_PX
      );
    });
    if (stand) return ticks;
  }
  return ticksOf(axis, range, 1).slice(0, 1);
}

/** Ticks of a y axis. */
export function ticksUp(axis: Axis, range: AxisRange, lengthPx: number, sizePx: number): readonly Tick[] {
  const given = givenTicks(axis, range);
  if (given !== undefined) return given;
  if (axis.kind !== 'category') {
    const count = Math.min(12, Math.max(2, Math.round(lengthPx / ROW_PX)));
    const ticks = ticksOf(axis, range, count);
    // One alone does not say how far it is to anywhere.
    return ticks.length > 1 ? ticks : ticksOf(axis, range, 2 * count);
  }
  const stride = Math.max(1, Math.ceil((Math.abs(range.to - range.from) * (sizePx + 4)) / lengthPx));
  return shownCategories(axis, range, stride).map(({ at, text }) => ({
    at,
    text: fittedText(text, MAX_CATEGORY_PX, { sizePx }),
  }));
}

function ticksOf(axis: Axis, { from, to }: AxisRange, count: number): Tick[] {
  const range = { from: Math.min(from, to), to: Math.max(from, to), count };
  if (axis.kind === 'date') return timeTicks(range);
  return axis.kind === 'log' ? logTicks(range) : linearTicks(range);
}

/** The ticks that the layout lists with their texts. */
function givenTicks(axis: Axis, { from, to }: AxisRange): Tick[] | undefined {
  const { tickvals, ticktext, showticklabels } = axis.layout;
  if (showticklabels === false) return [];
  if (!Array.isArray(tickvals) || axis.layout['tickmode'] === 'auto') return undefined;
  return tickvals.slice(0, 100).flatMap((value: unknown, index) => {
    const at = axis.coordinate(value);
    const text = plainLine(textOf(listOf(ticktext)[index] ?? value));
    return at >= Math.min(from, to) && at <= Math.max(from, to)
      ? [{ at, text: fittedText(text, MAX_CATEGORY_PX, { sizePx: 12 }) }]
      : [];
  });
}

/** Names as long as their room allows; of many, every second, third, … stands. */
function categoryTicks(axis: Axis, range: AxisRange, lengthPx: number, sizePx: number): Tick[] {
  const eachPx = lengthPx / Math.abs(range.to - range.from);
  const widest = Math.max(...axis.categories.slice(0, 500).map((name) => textWidthPx(plainLine(name), { sizePx })), 1);
  const stride = Math.max(1, Math.ceil((Math.min(widest, 60) + GAP_PX) / eachPx));
  const roomPx = eachPx * stride - GAP_PX / 2;
  return shownCategories(axis, range, stride).map(({ at, text }) => ({
    at,
    text: fittedText(text, roomPx, { sizePx }),
  }));
}

function shownCategories({ categories }: Axis, { from, to }: AxisRange, stride: number): Tick[] {
  return categories.flatMap((name, at) =>
    at % stride === 0 && at >= Math.min(from, to) && at <= Math.max(from, to) ? [{ at, text: plainLine(name) }] : [],
  );
}

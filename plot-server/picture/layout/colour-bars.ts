import { linearTicks } from '../axes/number-ticks.ts';
import { scale } from '../axes/scale.ts';
import type { PictureTheme } from '../picture-theme.ts';
import { element, type Svg } from '../svg.ts';
import { drawText } from '../text/draw-text.ts';
import { plainLine } from '../text/rich-text.ts';
import type { ColourBar } from '../traces/drawn-trace.ts';

/** Room that one takes beside the panels. */
export const COLOUR_BAR_PX = 88;

const WIDTH_PX = 16;
const STEPS = 64;

/** What the colours of a trace mean: the scale from the smallest number, at the bottom, to the largest. */
export function drawColourBar(
  bar: ColourBar,
  place: { leftPx: number; topPx: number; bottomPx: number },
  theme: PictureTheme,
): Svg {
  const topPx = place.topPx + (bar.title === '' ? 0 : 18);
  const heightPx = Math.max(1, place.bottomPx - topPx);
  const leftPx = place.leftPx + 20;
  const along = scale({ from: bar.min, to: bar.max }, place.bottomPx, topPx);
  const shades = Array.from({ length: STEPS }, (_, index) =>
    element('rect', {
      x: leftPx,
      y: place.bottomPx - ((index + 1) * heightPx) / STEPS,
      width: WIDTH_PX,
      height: heightPx / STEPS + 0.5,
      fill: bar.scale((index + 0.5) / STEPS),
    }),
  );
  const ticks = linearTicks({ from: bar.min, to: bar.max, count: Math.max(1, Math.floor(heightPx / 48)) });
  return [
    bar.title === ''
      ? ''
      : drawText(plainLine(bar.title), [leftPx, topPx - 7], {
          sizePx: 11,
          colour: theme.text,
          roomPx: COLOUR_BAR_PX - 22,
        }),
    element('g', { 'shape-rendering': 'crispEdges' }, ...shades),
    ...ticks.map(({ at, text }) =>
      drawText(text, [leftPx + WIDTH_PX + 5, along.px(at) + 4], {
        sizePx: 11,
        colour: theme.faint,
        roomPx: COLOUR_BAR_PX - 44,
      }),
    ),
  ].join('');
}

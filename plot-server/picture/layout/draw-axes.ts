import type { PictureTheme } from '../picture-theme.ts';
import { element, line, px, type Svg } from '../svg.ts';
import { drawRichText, drawText } from '../text/draw-text.ts';
import { textWidthPx } from '../text/text-width.ts';
import type { Box, PlacedAxis } from './place-axes.ts';

const TICK_PX = 5;

/** Lines across a panel at the ticks of its axes. */
export function drawGrid(x: PlacedAxis, y: PlacedAxis, box: Box, theme: PictureTheme): Svg {
  const across = (placed: PlacedAxis) => !placed.isOverlaid && placed.axis.layout['showgrid'] !== false;
  const columns =
    across(x) && x.axis.kind !== 'category'
      ? x.ticks.map(({ at }) => `M${px(x.scale.px(at))} ${px(box.topPx)}V${px(box.bottomPx)}`)
      : [];
  const rows =
    across(y) && y.axis.kind !== 'category'
      ? y.ticks.map(({ at }) => `M${px(box.leftPx)} ${px(y.scale.px(at))}H${px(box.rightPx)}`)
      : [];
  const d = [...columns, ...rows].join('');
  return d === '' ? '' : element('path', { d, fill: 'none', stroke: theme.grid, 'shape-rendering': 'crispEdges' });
}

/** The line, ticks, labels and title of an x axis. */
export function drawXAxis(
  { axis, scale, ticks, title, side, crossPx }: PlacedAxis,
  sizePx: number,
  pictureWidthPx: number,
  theme: PictureTheme,
): Svg {
  const down = side === 'top' ? -1 : 1;
  const labelPx = crossPx + down * (TICK_PX + (side === 'top' ? 4 : sizePx + 1));
  const style = { sizePx, colour: theme.faint, anchor: 'middle' } as const;
  const middlePx = (scale.fromPx + scale.toPx) / 2;
  const words = lowerLabels({ axis, scale, ticks }, sizePx, pictureWidthPx);
  const titlePx = labelPx + down * sizePx * (axis.kind === 'date' ? 2.9 : 1.7);
  return [
    line([scale.fromPx, crossPx], [scale.toPx, crossPx], { colour: theme.line }),
    ...ticks.map(({ at, text }) => {
      const x = scale.px(at);
      const half = textWidthPx(text, { sizePx }) / 2;
      const kept = Math.min(Math.max(x, half + 2), pictureWidthPx - half - 2);
      return (
        line([x, crossPx], [x, crossPx + down * TICK_PX], { colour: theme.line }) +
        drawText(text, [kept, labelPx], style)
      );
    }),
    ...words.map(({ x, text }) => drawText(text, [x, labelPx + down * sizePx * 1.35], style)),
    title === ''
      ? ''
      : drawRichText(title, [middlePx, titlePx], {
          ...style,
          colour: theme.text,
          roomPx: Math.abs(scale.toPx - scale.fromPx),
        }),
  ].join('');
}

/** Days below the times, the first with the zone; where two would touch, the later one stands. */
function lowerLabels(
  { axis, scale, ticks }: Pick<PlacedAxis, 'axis' | 'scale' | 'ticks'>,
  sizePx: number,
  pictureWidthPx: number,
) {
  const zone = axis.isUtc ? ' UTC' : '';
  let freePx = Number.POSITIVE_INFINITY;
  const stand: { x: number; text: string }[] = [];
  for (const { at, below } of ticks.toReversed()) {
    if (below === undefined) continue;
    const half = textWidthPx(below + zone, { sizePx }) / 2;
    const x = Math.min(Math.max(scale.px(at), half + 2), pictureWidthPx - half - 2);
    if (x + half + 8 > freePx) continue;
    freePx = x - half;
    stand.unshift({ x, text: below });
  }
  return stand.map(({ x, text }, index) => ({ x, text: index === 0 ? text + zone : text }));
}

/** The labels and title of a y axis; its line is left out, as on the page. */
export function drawYAxis(
  { scale, ticks, title, side, crossPx }: PlacedAxis,
  sizePx: number,
  theme: PictureTheme,
): Svg {
  const out = side === 'right' ? 1 : -1;
  const labels = ticks.map(({ at, text }) =>
    drawText(text, [crossPx + out * 7, scale.px(at) + sizePx * 0.36], {
      sizePx,
      colour: theme.faint,
      anchor: side === 'right' ? 'start' : 'end',
    }),
  );
  const widest = ticks.reduce((most, { text }) => Math.max(most, textWidthPx(text, { sizePx })), 0);
  const titleX = crossPx + out * (widest + 14) + (side === 'right' ? sizePx * 0.7 : 0);
  const heightPx = Math.abs(scale.toPx - scale.fromPx);
  return [
    ...labels,
    title === ''
      ? ''
      : drawRichText(title, [titleX, (scale.fromPx + scale.toPx) / 2], {
          sizePx,
          colour: theme.text,
          anchor: 'middle',
          turned: -90,
          roomPx: heightPx,
        }),
  ].join('');
}

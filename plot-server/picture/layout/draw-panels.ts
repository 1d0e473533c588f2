import type { GapSummary } from '../../live/live-event.ts';
import type { Scale } from '../axes/scale.ts';
import type { Fields } from '../fields.ts';
import type { PictureTheme } from '../picture-theme.ts';
import { element, line, type Svg } from '../svg.ts';
import { drawText } from '../text/draw-text.ts';
import { plainLine } from '../text/rich-text.ts';
import { fittedText, textWidthPx } from '../text/text-width.ts';
import { drawGrid } from './draw-axes.ts';
import { drawGaps } from './draw-gaps.ts';
import type { Panel } from './panels.ts';
import type { Box, PlacedAxes, PlacedAxis } from './place-axes.ts';

export interface PanelsOptions {
  readonly panels: readonly Panel[];
  readonly placed: PlacedAxes;
  readonly gaps: readonly GapSummary[];
  readonly theme: PictureTheme;
  /** What stands over a panel about its trace; `undefined` where a legend says it. */
  readonly caption: ((trace: Fields) => Caption) | undefined;
}

export interface Caption {
  readonly name: string;
  readonly unit: string;
}

const CAPTION_PX = 13;

/** Grids, gaps and data of all panels. */
export function drawPanels({ panels, placed, gaps, theme, caption }: PanelsOptions): Svg {
  return panels
    .map(({ x, y, traces, drawn }, index) => {
      const [placedX, placedY] = [placed.byKey.get(x.key), placed.byKey.get(y.key)];
      if (placedX === undefined || placedY === undefined) return '';
      const box = boxOf(placedX, placedY);
      const frame = { ...box, x: placedX.scale, y: placedY.scale, theme };
      const clip = `panel${index}`;
      const isEmpty = drawn.every((one) => one.x === undefined || one.y(...ends(placedX.scale)) === undefined);
      return [
        element('clipPath', { id: clip }, rectangle(box)),
        // Axes of a panel that lies over another one have the same box.
        placedY.isOverlaid ? '' : drawGaps(gaps, placedX, box, theme),
        drawGrid(placedX, placedY, box, theme),
        zeroLine(placedY, box, theme),
        ...drawn.map((one) =>
          element('g', { 'clip-path': one.isUnclipped === true ? undefined : `url(#${clip})` }, one.draw(frame)),
        ),
        isEmpty && !placedY.isOverlaid
          ? drawText('no points', [(box.leftPx + box.rightPx) / 2, (box.topPx + box.bottomPx) / 2], {
              sizePx: 13,
              colour: theme.faint,
              anchor: 'middle',
            })
          : '',
        ...traces.map(({ trace, colour }) =>
          caption === undefined ? '' : drawCaption(caption(trace), colour, box, theme),
        ),
      ].join('');
    })
    .join('');
}

function ends({ from, to }: Scale): [number, number] {
  return [Math.min(from, to), Math.max(from, to)];
}

function boxOf({ scale: x }: PlacedAxis, { scale: y }: PlacedAxis): Box {
  return {
    leftPx: Math.min(x.fromPx, x.toPx),
    rightPx: Math.max(x.fromPx, x.toPx),
    topPx: Math.min(y.fromPx, y.toPx),
    bottomPx: Math.max(y.fromPx, y.toPx),
  };
}

function rectangle({ leftPx, rightPx, topPx, bottomPx }: Box): Svg {
  return element('rect', { x: leftPx, y: topPx, width: rightPx - leftPx, height: bottomPx - topPx });
}

/** Where a figure asks for it: as on the page there is none by itself. */
function zeroLine({ axis, scale }: PlacedAxis, { leftPx, rightPx, topPx, bottomPx }: Box, theme: PictureTheme): Svg {
  const y = scale.px(0);
  if (axis.layout['zeroline'] !== true || axis.kind !== 'linear' || y < topPx || y > bottomPx) return '';
  return line([leftPx, y], [rightPx, y], { colour: theme.line, widthPx: 1.5 });
}

/** The name of the trace over its panel, in its colour, and its unit. */
function drawCaption(
  { name, unit }: Caption,
  colour: string,
  { leftPx, rightPx, topPx }: Box,
  theme: PictureTheme,
): Svg {
  const face = { sizePx: CAPTION_PX, bold: true };
  const unitPx = unit === '' ? 0 : textWidthPx(unit, { sizePx: CAPTION_PX }) + 10;
  const shown = fittedText(plainLine(name), rightPx - leftPx - unitPx, face);
  return [
    drawText(shown, [leftPx, topPx - 5], { ...face, colour }),
    drawText(plainLine(unit), [leftPx + textWidthPx(shown, face) + 10, topPx - 5], {
      sizePx: CAPTION_PX,
      colour: theme.faint,
    }),
  ].join('');
}

import type { PictureTheme } from '../picture-theme.ts';
import { element, type Svg } from '../svg.ts';
import { drawText } from '../text/draw-text.ts';
import { plainLine } from '../text/rich-text.ts';
import { fittedText, textWidthPx } from '../text/text-width.ts';

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly sample: 'line' | 'dot' | 'area';
}

export interface Legend {
  readonly heightPx: number;
  readonly draw: (topPx: number) => Svg;
}

const SIZE_PX = 12;
const ROW_PX = 20;
const SAMPLE_PX = 18;
const MARGIN_PX = 18;
const MAX_NAME_PX = 220;

/** Names beside samples in rows from the left; what finds no room in `maxRows` is counted. */
export function legend(
  entries: readonly LegendEntry[],
  room: { leftPx: number; widthPx: number; maxRows: number },
  theme: PictureTheme,
): Legend {
  const face = { sizePx: SIZE_PX };
  const placed: { entry: LegendEntry; text: string; x: number; row: number }[] = [];
  let x = 0;
  let row = 0;
  for (const entry of entries) {
    const text = fittedText(plainLine(entry.name), Math.min(MAX_NAME_PX, room.widthPx - SAMPLE_PX - 6), face);
    const widthPx = SAMPLE_PX + 6 + textWidthPx(text, face);
    if (x > 0 && x + widthPx > room.widthPx) {
      x = 0;
      row += 1;
    }
    placed.push({ entry, text, x, row });
    x += widthPx + MARGIN_PX;
  }
  const shown = placed.filter((one) => one.row < room.maxRows);
  // The last name gives its place to the number of those that are missing.
  const hidden = placed.length - shown.length;
  const last = hidden > 0 ? shown.pop() : undefined;
  const rows = Math.min(room.maxRows, row + 1);
  return {
    heightPx: entries.length === 0 ? 0 : rows * ROW_PX + 4,
    draw: (topPx) =>
      [
        ...shown.map(({ entry, text, x, row }) => {
          const [left, middle] = [room.leftPx + x, topPx + row * ROW_PX + ROW_PX / 2];
          return (
            sample(entry, left, middle) +
            drawText(text, [left + SAMPLE_PX + 6, middle + SIZE_PX * 0.36], { ...face, colour: theme.text })
          );
        }),
        last === undefined
          ? ''
          : drawText(
              `+${hidden + 1} more`,
              [room.leftPx + last.x, topPx + last.row * ROW_PX + ROW_PX / 2 + SIZE_PX * 0.36],
              { ...face, colour: theme.faint },
            ),
      ].join(''),
  };
}

function sample({ colour, sample: kind }: LegendEntry, left: number, middle: number): Svg {
  if (kind === 'dot') return element('circle', { cx: left + SAMPLE_PX / 2, cy: middle, r: 4.5, fill: colour });
  const heightPx = kind === 'line' ? 3 : 11;
  return element('rect', {
    x: left,
    y: middle - heightPx / 2,
    width: SAMPLE_PX,
    height: heightPx,
    rx: 1.5,
    fill: colour,
  });
}

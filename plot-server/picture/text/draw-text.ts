import { element, escaped, px, type Svg } from '../svg.ts';
import { richText, type TextRun } from './rich-text.ts';
import { fittedText, textWidthPx } from './text-width.ts';

export interface TextStyle {
  readonly sizePx: number;
  readonly colour: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** Degrees, clockwise, about the point where the text stands. */
  readonly turned?: number;
  /** More than this is cut off with an ellipsis. */
  readonly roomPx?: number;
}

/** One line of plain text, its baseline at `at`. */
export function drawText(text: string, at: readonly [number, number], style: TextStyle): Svg {
  const shown = style.roomPx === undefined ? text : fittedText(text, style.roomPx, style);
  return shown === '' ? '' : element('text', attributes(at, style), escaped(shown));
}

export const LINE_HEIGHT = 1.25;

/** Lines with markup, the baseline of the first at `at`. */
export function drawRichText(text: string, at: readonly [number, number], style: TextStyle): Svg {
  return richText(text)
    .map((runs, index) => {
      const fitted = fittedRuns(runs, style);
      if (fitted.length === 0) return '';
      const lineAt = style.turned === undefined ? ([at[0], at[1] + index * style.sizePx * LINE_HEIGHT] as const) : at;
      return element('text', attributes(lineAt, style), ...fitted.map(drawRun));
    })
    .join('');
}

/** How much height lines with markup take. */
export function richTextHeightPx(text: string, sizePx: number): number {
  return richText(text).length * sizePx * LINE_HEIGHT;
}

function drawRun({ text, bold, italic }: TextRun): Svg {
  if (!bold && !italic) return escaped(text);
  return element(
    'tspan',
    { 'font-weight': bold ? 'bold' : undefined, 'font-style': italic ? 'italic' : undefined },
    escaped(text),
  );
}

function fittedRuns(runs: readonly TextRun[], { roomPx, sizePx, bold = false }: TextStyle): TextRun[] {
  if (roomPx === undefined) return [...runs];
  let leftPx = roomPx;
  const fitted: TextRun[] = [];
  for (const run of runs) {
    if (leftPx <= 0) break;
    const face = { sizePx, bold: bold || run.bold };
    const text = fittedText(run.text, leftPx, face);
    fitted.push({ ...run, text });
    if (text !== run.text) break;
    leftPx -= textWidthPx(text, face);
  }
  return fitted;
}

function attributes([x, y]: readonly [number, number], style: TextStyle): Record<string, string | number | undefined> {
  return {
    x,
    y,
    'font-size': style.sizePx,
    fill: style.colour,
    'text-anchor': style.anchor === 'start' ? undefined : style.anchor,
    'font-weight': style.bold === true ? 'bold' : undefined,
    transform: style.turned === undefined ? undefined : `rotate(${style.turned} ${px(x)} ${px(y)})`,
    // Spaces at the ends of runs belong to the text.
    'xml:space': 'preserve',
  };
}

/** Part of a line in one style. */
export interface TextRun {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
}

const TAG = /<(\/?)(b|i|br|em|strong|sub|sup)\s*\/?>/gi;
const MAX_LENGTH = 2_000;

/**
 * Lines of a text with the markup that plotly.js draws: `<br>` starts a line, `<b>` and `<i>` are styles, `<sub>` and
 * `<sup>` are left out. Anything else in angle brackets is text. At most the first 2,000 characters.
 */
export function richText(text: string): readonly (readonly TextRun[])[] {
  const lines: TextRun[][] = [[]];
  let bold = 0;
  let italic = 0;
  let end = 0;
  const source = text.slice(0, MAX_LENGTH);
  const add = (part: string) => {
    if (part !== '') lines.at(-1)?.push({ text: part, bold: bold > 0, italic: italic > 0 });
  };
  for (const match of source.matchAll(TAG)) {
    add(source.slice(end, match.index));
    end = match.index + match[0].length;
    const step = match[1] === '/' ? -1 : 1;
    const tag = match[2]?.toLowerCase();
    if (tag === 'br') lines.push([]);
    else if (tag === 'b' || tag === 'strong') bold = Math.max(0, bold + step);
    else if (tag === 'i' || tag === 'em') italic = Math.max(0, italic + step);
  }
  add(source.slice(end));
  return lines;
}

/** The same in one line and without styles. */
export function plainLine(text: string): string {
  return richText(text)
    .map((runs) => runs.map((run) => run.text).join(''))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

import type { DecodedLine, DecodedValue } from './decoder.ts';
import { NOT_FINITE, NUMBER, readLabel, readNumber } from './number-text.ts';

/**
 * One `label:value` or `label=value`, from where the last one ended: a label that starts with a letter, the value, and
 * perhaps a unit; then a separator or the end. The unit may not run into the next label.
 */
const PAIR = new RegExp(
  String.raw`[\s,;|]*(\p{L}[^:=,;|\t]*?)\s*[:=]\s*((?:${NUMBER}|${NOT_FINITE})(?=[^\w.:]|[a-zA-Z%]|$)(?:[ \t]?(?![^\s,;|]*[:=])[^\s\d,;|:=][^\s,;|:=]*)?)(?=[\s,;|]|$)`,
  'uy',
);
const ONLY_SEPARATORS = /^[\s,;|]*$/;
const PAIR_SIGN = /[:=]/;

/**
 * `label:value` pairs (the Arduino plotter's form) and `key=value`, with commas, semicolons, tabs or blanks between
 * them. `undefined` when the line has no `:` or `=`; a line that is not pairs from end to end is skipped whole, because
 * half a line read is a wrong value plotted.
 */
export function decodeLabelled(line: string): DecodedLine | undefined {
  if (!PAIR_SIGN.test(line)) return undefined;
  const values: DecodedValue[] = [];
  const notFinite: string[] = [];
  let at = 0;
  while (at < line.length) {
    PAIR.lastIndex = at;
    const match = PAIR.exec(line);
    if (match === null) break;
    at = PAIR.lastIndex;
    const { series, unit: labelUnit } = readLabel(match[1] ?? '');
    const number = readNumber(match[2] ?? '');
    if (number.kind === 'text') return unread(match[0]);
    if (number.kind === 'notFinite') notFinite.push(series);
    else {
      const unit = number.unit ?? labelUnit;
      values.push({ series, value: number.value, ...(unit === undefined ? {} : { unit }) });
    }
  }
  const rest = line.slice(at);
  if (!ONLY_SEPARATORS.test(rest)) return unread(rest);
  if (notFinite.length === 0) return { values };
  return { values, skipped: `${notFinite.join(', ')} is not a finite number` };
}

function unread(text: string): DecodedLine {
  return { values: [], skipped: `no value can be read from "${text.trim().slice(0, 40)}"` };
}

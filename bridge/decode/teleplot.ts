import { unitCode } from '../../core/index.ts';
import { decimalOf } from './decimal-text.ts';
import type { DecodedLine, DecodedValue, Decoder } from './decoder.ts';

/**
 * Teleplot's `>name[,widget]:[time:]value[;[time:]value…][§unit][|flags]`. On a serial line the `>` marks data. Times are
 * the board's own and are left; `|xy` gives two series; texts, 3D shapes and lines cleared are no values.
 * Source: nesnes/teleplot, README.
 */
export function decodeTeleplot(line: string): DecodedLine | undefined {
  if (line.charCodeAt(0) !== 0x3e) return undefined;
  const colon = line.indexOf(':');
  const name = (line.slice(1, colon === -1 ? undefined : colon).split(',', 1)[0] ?? '').trim();
  if (colon === -1 || name === '') return { values: [], skipped: 'Teleplot line without a name and a value' };
  if (name.startsWith('3D|')) return { values: [], skipped: 'Teleplot shape' };
  const bar = line.indexOf('|', colon);
  const flags = bar === -1 ? '' : line.slice(bar + 1);
  if (/t|clr/.test(flags)) return { values: [], skipped: 'Teleplot text' };
  const body = line.slice(colon + 1, bar === -1 ? undefined : bar);
  const sign = body.indexOf('§');
  const unitText = sign === -1 ? '' : body.slice(sign + 1).trim();
  const unit = unitText === '' ? undefined : (unitCode(unitText) ?? unitText.slice(0, 20));
  const values: DecodedValue[] = [];
  for (const sample of body.slice(0, sign === -1 ? undefined : sign).split(';')) {
    const parts = sample.split(':');
    const numbers = parts.map(decimalOf);
    if (numbers.some((value) => value === undefined))
      return { values: [], skipped: `Teleplot value of ${name} is no number` };
    const isXy = flags.includes('xy');
    const wanted = isXy ? numbers.slice(0, 2) : numbers.slice(-1);
    if ((isXy ? parts.length < 2 : parts.length > 2) || parts.length > 3)
      return { values: [], skipped: 'Teleplot line of unknown form' };
    for (const [index, value] of wanted.entries()) {
      const series = isXy ? `${name} ${'xy'[index]}` : name;
      if (value !== undefined) values.push({ series, value, ...(unit === undefined ? {} : { unit }) });
    }
  }
  return { values };
}

/** Takes data lines alone; the rest is log. */
export const teleplotDecoder = (): Decoder => ({
  decode: (line) => decodeTeleplot(line) ?? { values: [], skipped: 'no Teleplot data: such a line starts with ">"' },
});

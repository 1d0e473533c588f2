import { BoardstreamError, unitCode } from '../../../core/index.ts';
import { LineShape, type Slot } from '../line-shape.ts';

/**
 * The shape that a template describes: `T={temperature:Cel} H={humidity:%RH}`. What is in braces is a number's series
 * and, behind the last colon, its unit; `{{` and `}}` are braces. Throws `DECODER_INVALID` naming the place of a mistake.
 */
export function parseTemplate(template: string): LineShape {
  const literals: string[] = [];
  const slots: Slot[] = [];
  let literal = '';
  const text = template.trim();
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if ((character === '{' || character === '}') && text.charAt(at + 1) === character) {
      literal += character;
      at += 2;
    } else if (character === '{') {
      const close = text.indexOf('}', at);
      if (close === -1) throw mistake(template, `has a "{" at character ${at + 1} that is not closed`);
      if (literal === '' && slots.length > 0)
        throw mistake(template, `needs something between the values before character ${at + 1}`);
      literals.push(literal);
      literal = '';
      slots.push(readSlot(text.slice(at + 1, close), template));
      at = close + 1;
    } else if (character === '}')
      throw mistake(template, `has a "}" at character ${at + 1} without "{"; write "}}" for a brace`);
    else {
      literal += character;
      at += 1;
    }
  }
  if (slots.length === 0) throw mistake(template, 'holds no value; write {temperature:Cel}, for example');
  const names = slots.map(({ series }) => series);
  if (new Set(names).size < names.length) throw mistake(template, 'has two values of one name');
  return new LineShape([...literals, literal], slots);
}

/** The template of a shape; `undefined` for one whose names hold braces. */
export function formatTemplate({ literals, slots }: LineShape): string | undefined {
  const escaped = literals.map((literal) => literal.replaceAll('{', '{{').replaceAll('}', '}}'));
  const places = slots.map(({ series, unit }) => {
    if (/[{}]/.test(series)) return undefined;
    return unit === undefined && !series.includes(':') ? `{${series}}` : `{${series}:${unit ?? ''}}`;
  });
  if (places.includes(undefined) || literals.slice(1, -1).includes('')) return undefined;
  return escaped
    .map((literal, index) => `${literal}${places[index] ?? ''}`)
    .join('')
    .trim();
}

function readSlot(text: string, template: string): Slot {
  const colon = text.lastIndexOf(':');
  const series = (colon === -1 ? text : text.slice(0, colon)).trim();
  const spelling = colon === -1 ? '' : text.slice(colon + 1).trim();
  if (series === '') throw mistake(template, 'has a value without a name');
  return { series, unit: spelling === '' ? undefined : (unitCode(spelling) ?? spelling), history: undefined };
}

function mistake(template: string, what: string): BoardstreamError {
  return new BoardstreamError('DECODER_INVALID', `the template ${what}`, { template: template.slice(0, 200) });
}

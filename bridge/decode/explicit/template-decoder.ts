import type { DecodedLine, Decoder } from '../decoder.ts';
import { HARMLESS_SKIPS } from '../decoder.ts';
import type { LineShape } from '../line-shape.ts';
import { parseTemplate } from './template-text.ts';
import { ValueReader, type ValueText } from './value-text.ts';

/** A number with anything that is said for one: `nan` too. */
const MAX_VALUE_CHARACTERS = 40;

/** Lines that are one of several templates to the character, but for their numbers. */
export class TemplateDecoder implements Decoder {
  readonly #shapes: readonly LineShape[];
  readonly #reader = new ValueReader();

  /** Throws `DECODER_INVALID` when a template has a mistake. */
  constructor(templates: readonly string[]) {
    this.#shapes = templates.map(parseTemplate);
  }

  restarted(): void {
    this.#reader.restarted();
  }

  decode(line: string): DecodedLine {
    const text = line.trim();
    if (text === '') return { values: [], skipped: HARMLESS_SKIPS.emptyLine };
    for (const shape of this.#shapes) {
      const texts = textsOf(shape, text);
      if (texts !== undefined) return this.#reader.read(texts);
    }
    return { values: [], skipped: 'no template fits' };
  }
}

/** What stands in the places of a template; `undefined` when the line is not of it. */
function textsOf({ literals, slots }: LineShape, line: string): ValueText[] | undefined {
  const head = literals[0] ?? '';
  if (!line.startsWith(head)) return undefined;
  const texts: ValueText[] = [];
  let at = head.length;
  for (const [index, { series, unit }] of slots.entries()) {
    const literal = literals[index + 1] ?? '';
    const end = index === slots.length - 1 ? line.length - literal.length : line.indexOf(literal, at + 1);
    const isLast = index === slots.length - 1;
    if (end <= at || end - at > MAX_VALUE_CHARACTERS || (isLast && !line.endsWith(literal))) return undefined;
    texts.push({ series, unit, text: line.slice(at, end) });
    at = end + literal.length;
  }
  return texts;
}

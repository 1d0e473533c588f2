import { type DecodedLine, type Decoder, HARMLESS_SKIPS } from './decoder.ts';
import { decodeJson } from './json-values.ts';
import { decodeLabelled } from './labelled.ts';
import { SeparatedDecoder } from './separated.ts';

/** Reads what a line is from the line itself: JSON, labelled pairs, or separated numbers with or without a header. */
export class AutoDecoder implements Decoder {
  readonly #separated = new SeparatedDecoder();

  decode(line: string): DecodedLine {
    if (line.trim() === '') return { values: [], skipped: HARMLESS_SKIPS.emptyLine };
    if (isBinary(line)) return { values: [], skipped: 'binary data' };
    return decodeJson(line) ?? decodeLabelled(line) ?? this.#separated.decode(line);
  }
}

/** No sketch prints control characters other than tabs; a wrong baud rate gives plenty. */
function isBinary(line: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/.test(line);
}

import { BoardstreamError, unitCode } from '../../../core/index.ts';
import type { DecodedLine, Decoder } from '../decoder.ts';
import type { DecoderConfig } from '../decoder-schema.ts';
import { LinearPattern } from '../pattern/linear-pattern.ts';
import { ValueReader, type ValueText } from './value-text.ts';

type RegexConfig = Extract<DecoderConfig, { kind: 'regex' }>;

/** A line holds no more matches of a pattern with `value` than this. */
const MAX_MATCHES = 64;

/**
 * Values by a regular expression with named groups. With a group `value`, each match is one value, called by the group
 * `series` if there is one and measured in the group `unit`; otherwise each group is a series, and the line is matched
 * once. The expression runs in time proportional to the line (`LinearPattern`), whatever it is.
 */
export class RegexDecoder implements Decoder {
  readonly #pattern: LinearPattern;
  readonly #units: Readonly<Record<string, string>>;
  readonly #reader: ValueReader;

  /** Throws `DECODER_INVALID` when the pattern cannot be used. */
  constructor({ pattern, units = {}, 'decimal-comma': decimalComma }: RegexConfig) {
    this.#pattern = new LinearPattern(pattern);
    this.#units = units;
    this.#reader = new ValueReader(decimalComma);
    if (this.#pattern.groups.length > 0) return;
    throw new BoardstreamError(
      'DECODER_INVALID',
      'the pattern names no group; write (?<temperature>[-.0-9]+), for example',
    );
  }

  restarted(): void {
    this.#reader.restarted();
  }

  decode(line: string): DecodedLine {
    const texts = this.#pattern.groups.includes('value') ? this.#each(line) : this.#once(line);
    return texts.length === 0 ? { values: [], skipped: 'the pattern does not match' } : this.#reader.read(texts);
  }

  #once(line: string): ValueText[] {
    const texts = this.#pattern.match(line)?.texts ?? new Map<string, string>();
    return Array.from(texts, ([series, text]) => ({ series, unit: this.#units[series], text }));
  }

  #each(line: string): ValueText[] {
    const found: ValueText[] = [];
    for (let from = 0; found.length < MAX_MATCHES; ) {
      const match = this.#pattern.match(line, from);
      if (match === undefined) break;
      const series = match.texts.get('series')?.trim() || 'value';
      const unit = unitCode(match.texts.get('unit') ?? '') ?? this.#units[series];
      found.push({ series, unit, text: match.texts.get('value') ?? '' });
      if (match.end <= from) break;
      from = match.end;
    }
    return found;
  }
}

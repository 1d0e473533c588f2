import { CommaEvidence } from './decimal-comma.ts';
import { type DecodedLine, type DecodedValue, type Decoder, HARMLESS_SKIPS } from './decoder.ts';
import type { Dialect } from './dialect.ts';
import { DialectLearner } from './dialect-learner.ts';
import { openEnvelope } from './envelope.ts';
import { decodeFramed } from './framed-lines.ts';
import { readPairs } from './pairs.ts';
import type { Found, Reading } from './reading.ts';
import { RowReader } from './rows.ts';
import { SensorFailures } from './sensor-failures.ts';
import { SeriesNames } from './series-names.ts';
import { ShapeCache } from './shape-cache.ts';
import { readSpoken } from './spoken.ts';
import { Kind, TokenList, tokenize } from './tokens.ts';
import { isBootText } from './vocabulary.ts';

/** Longer lines than the line guard lets through are not looked into. */
const MAX_LINE_CHARACTERS = 65_536;

const MAX_NUMBER_CHARACTERS = 32;

/**
 * Reads what a line is from the line itself, and learns how its board prints. A line that does not fit with certainty is
 * skipped with the reason. Lines like one that was read before, but for the numbers, are read at once (`ShapeCache`).
 */
export class AutoDecoder implements Decoder {
  readonly #tokens = new TokenList();
  readonly #shapes = new ShapeCache();
  readonly #comma = new CommaEvidence();
  readonly #rows = new RowReader(this.#comma);
  readonly #names = new SeriesNames();
  readonly #failures = new SensorFailures();
  readonly #learner = new DialectLearner(this.#shapes, this.#rows);
  #isAfterRestart = false;

  get dialect(): Dialect | undefined {
    return this.#learner.dialect;
  }

  restarted(): void {
    this.#failures.restarted();
    this.#isAfterRestart = true;
  }

  decode(line: string): DecodedLine {
    const values = this.#shapes.match(line);
    if (values === undefined) return this.#decodeSlowly(line);
    this.#isAfterRestart = false;
    this.#learner.agreed();
    return { values };
  }

  #decodeSlowly(line: string): DecodedLine {
    if (line.length > MAX_LINE_CHARACTERS) return skipped(`longer than ${MAX_LINE_CHARACTERS} characters`);
    const { from, to, skipped: why } = openEnvelope(line);
    if (why !== undefined) return skipped(why);
    if (line.trim() === '') return skipped(HARMLESS_SKIPS.emptyLine);
    if (isBinary(line, from, to)) return skipped('binary data');
    if (isBootText(line)) {
      this.#failures.restarted();
      return skipped('boot text');
    }
    const framed = decodeFramed(from === 0 && to === line.length ? line : line.slice(from, to));
    const decoded = framed === undefined ? this.#decodeText(line, from, to) : this.#judge(framed);
    if (framed !== undefined && decoded.values.length > 0) this.#learner.observeFramed(line, decoded.values);
    this.#isAfterRestart = false;
    return decoded;
  }

  #decodeText(line: string, from: number, to: number): DecodedLine {
    const tokens = this.#tokens;
    const inner = innerRow(line, from, to);
    tokenize(line, inner?.from ?? from, inner?.to ?? to, tokens);
    if (inner?.isHeader === true) return skipped(this.#rows.nameColumns(tokens) ? HARMLESS_SKIPS.header : 'words');
    const labelled =
      inner === undefined
        ? (readPairs(tokens, this.#comma) ?? readSpoken(tokens) ?? letterAndNumber(tokens))
        : undefined;
    if (labelled !== undefined) return this.#publish(line, labelled, 'template');
    if (this.#learner.isLockedToLabels && this.#rows.agreeing === 0 && tokens.kind(0) === Kind.number) {
      return this.#learner.bareNumber() ?? this.#publish(line, this.#rows.read(tokens), 'csv');
    }
    return this.#publish(line, this.#rows.read(tokens), 'csv');
  }

  #publish(line: string, reading: Reading, kind: 'template' | 'csv'): DecodedLine {
    const values: DecodedValue[] = [];
    const taken = new Map<string, number>();
    for (const found of reading.found) values.push(this.#value(found, taken));
    const { missing, skipped: why } = reading;
    const reason = missing.length > 0 ? `${missing.join(', ')} is not a finite number` : why;
    // A board that prints a decimal point has no decimal comma.
    const hasPoint =
      this.#comma.meaning === undefined && reading.found.some(({ start, end }) => isPointed(line, start, end));
    if (hasPoint) this.#comma.decide('separator');
    if (values.length === 0) return skipped(reason ?? 'nothing to read');
    if (this.#isAfterRestart && this.#learner.isForeign(kind))
      return skipped('the first line after a restart, it may be cut');
    this.#learner.observe(line, reading, values, kind, this.#failures);
    return reason === undefined ? { values } : { values, skipped: reason };
  }

  #value(found: Found, taken: Map<string, number>): DecodedValue {
    const { unit, value, isBad } = found;
    const name = this.#names.name(found.label, unit);
    const series = unique(name, taken);
    const isFailure = this.#failures.isFailure(series, unit, value) || isBad;
    return { series, value, ...(unit === undefined ? {} : { unit }), ...(isFailure ? { quality: 'bad' } : {}) };
  }

  #judge(framed: DecodedLine): DecodedLine {
    const values = framed.values.map((value) =>
      this.#failures.isFailure(value.series, value.unit, value.value) ? { ...value, quality: 'bad' as const } : value,
    );
    return framed.skipped === undefined ? { values } : { values, skipped: framed.skipped };
  }
}

function isPointed(line: string, start: number, end: number): boolean {
  return end - start <= MAX_NUMBER_CHARACTERS && line.slice(start, end).includes('.');
}

function skipped(why: string): DecodedLine {
  return { values: [], skipped: why };
}

/** A name that came before in the same line gets a number. */
function unique(name: string, taken: Map<string, number>): string {
  let count = (taken.get(name) ?? 0) + 1;
  let series = count === 1 ? name : `${name}_${count}`;
  for (; count > 1 && taken.has(series); series = `${name}_${count}`) count += 1;
  taken.set(name, count);
  if (series !== name) taken.set(series, 1);
  return series;
}

/** No sketch prints control characters other than tabs; a wrong baud rate gives plenty. */
function isBinary(line: string, from: number, to: number): boolean {
  for (let index = from; index < to; index += 1) {
    const code = line.charCodeAt(index);
    const isControl = code < 0x20 ? code !== 0x09 && code !== 0x0a && code !== 0x0d : code >= 0x7f && code <= 0x9f;
    if (isControl || code === 0xfffd) return true;
  }
  return false;
}

/** Serial Studio's `/*1,2*\/`, Python's `(1, 2)`, and the WebPlotter's `$1,2` and `#name,name`. */
function innerRow(line: string, from: number, to: number): { from: number; to: number; isHeader: boolean } | undefined {
  const first = line.charCodeAt(from);
  if (first === 0x2f && line.startsWith('/*', from) && line.endsWith('*/'))
    return { from: from + 2, to: to - 2, isHeader: false };
  if (first === 0x28 && /^\([-\d][-\d.,\s]*\)\s*$/.test(line.slice(from, to))) {
    return { from: from + 1, to: line.lastIndexOf(')'), isHeader: false };
  }
  if (first === 0x24 && /^\$-?\d/.test(line.slice(from, from + 3))) return { from: from + 1, to, isHeader: false };
  if (first === 0x23 && /^#\p{L}[^:=]{0,255}$/u.test(line.slice(from, from + 300)))
    return { from: from + 1, to, isHeader: true };
  return undefined;
}

/** PulseSensor's `S512`: one letter and a whole number, alone in the line. */
function letterAndNumber(tokens: TokenList): Reading | undefined {
  if (tokens.count !== 1 || tokens.kind(0) !== Kind.word) return undefined;
  const [, label = '', digits = ''] = /^([A-Za-z])(\d{1,10})$/.exec(tokens.slice(0, 1)) ?? [];
  if (label === '') return undefined;
  const place = { start: tokens.start(0) + 1, end: tokens.end(0) };
  const found = [{ label, unit: undefined, value: Number(digits), ...place, isBad: false }];
  return { found, missing: [], isRepeatable: true };
}

import { readLabel } from './label.ts';
import type { Found, Reading } from './reading.ts';
import { Kind, type TokenList } from './tokens.ts';
import { unitAfter } from './unit-after.ts';
import { isDeviceLabel, verdict } from './vocabulary.ts';

/** Words before a number that count or name something instead of measuring it. */
const COUNTED = new Set([
  ...[
    'step',
    'test',
    'channel',
    'ch',
    'sensor',
    'device',
    'try',
    'loop',
    'line',
    'page',
    'sample',
    'iteration',
    'node',
  ],
  ...['v', 'com', 'example', 'demo', 'number', 'no', 'mode', 'phase', 'stage', 'part', 'room', 'run', 'in', 'of', 'at'],
  ...['to', 'from', 'for', 'on', 'after', 'every', 'over', 'under', 'below', 'above', 'about', 'and', 'press', 'send'],
  ...['enter', 'wait', 'init', 'setup', 'hello', 'relay', 'led', 'button', 'motor', 'servo', 'bit', 'began', 'is'],
]);
const MAX_LABEL_CHARACTERS = 24;

/** Where a label ends, and how many words it has. */
interface Spoken {
  readonly next: number;
  readonly words: number;
}

/**
 * `Signal 512`, `TVOC 12\teCO2 400`, `Temperature 23.44 degrees C`, `accel 0.1 0.2 9.8 m/s/s`: words and numbers in turn,
 * without a sign between them. One word a label, two only where a unit follows; anything else is a sentence, and
 * `undefined`.
 */
export function readSpoken(tokens: TokenList): Reading | undefined {
  const found: Found[] = [];
  for (let at = skipSpace(tokens, 0); at < tokens.count; ) {
    const { next, words } = labelEnd(tokens, at);
    if (words === 0 || words > 2 || !isFreeNumber(tokens, next)) return undefined;
    const label = tokens.slice(at, next);
    const values = readValues(tokens, next);
    if (values === undefined || isNoMeasure(label) || (words === 2 && values.unit === undefined)) return undefined;
    const { series, unit } = readLabel(label);
    for (const [index, place] of values.places.entries()) {
      const name = index === 0 ? series : `${series}_${index + 1}`;
      found.push({ label: name, unit: values.unit ?? unit, ...place, isBad: false });
    }
    at = skipSpace(tokens, values.next);
  }
  return found.length === 0 ? undefined : { found, missing: [], isRepeatable: true };
}

interface Values {
  readonly places: readonly { readonly value: number; readonly start: number; readonly end: number }[];
  readonly unit: string | undefined;
  readonly next: number;
}

/** The numbers behind a label and the unit behind the last of them; `undefined` when another has a unit of its own. */
function readValues(tokens: TokenList, from: number): Values | undefined {
  const places = [];
  let unit: string | undefined;
  let at = from;
  while (isFreeNumber(tokens, at)) {
    if (unit !== undefined) return undefined;
    places.push({ value: tokens.value(at), start: tokens.start(at), end: tokens.end(at) });
    const after = unitAfter(tokens, at + 1);
    unit = after?.unit;
    at = after?.next ?? at + 1;
    const isGlued = at < tokens.count && tokens.gap(at) === 0;
    if (isGlued && tokens.kind(at) !== Kind.separator && tokens.kind(at) !== Kind.tab) return undefined;
    at = skipSpace(tokens, at);
  }
  return { places, unit, next: at };
}

function isFreeNumber(tokens: TokenList, index: number): boolean {
  return tokens.kind(index) === Kind.number && (tokens.gap(index) > 0 || tokens.kind(index - 1) !== Kind.word);
}

/** Up to three words; marks such as `/` may be glued between them. */
function labelEnd(tokens: TokenList, from: number): Spoken {
  let next = from;
  let words = 0;
  while (tokens.kind(next) === Kind.word && words < 3) {
    words += 1;
    next += 1;
    while (tokens.gap(next) === 0 && isInLabel(tokens, next)) next += 1;
    if (tokens.end(next - 1) - tokens.start(from) > MAX_LABEL_CHARACTERS) return { next, words: 0 };
  }
  const space = skipSpace(tokens, next);
  return { next: words === 1 && tokens.kind(space) === Kind.number ? space : next, words };
}

function isInLabel(tokens: TokenList, index: number): boolean {
  return tokens.kind(index) === Kind.word || (tokens.kind(index) === Kind.symbol && tokens.code(index) === 0x2f);
}

function skipSpace(tokens: TokenList, index: number): number {
  let at = index;
  while (tokens.kind(at) === Kind.tab || tokens.kind(at) === Kind.separator) at += 1;
  return at;
}

function isNoMeasure(label: string): boolean {
  const words = label.toLowerCase().split(/[ /,;\t]+/);
  const isProse = words.some((word) => COUNTED.has(word) || (word.length > 4 && word.endsWith('ing')));
  return isProse || isDeviceLabel(label) || verdict(label) !== undefined;
}

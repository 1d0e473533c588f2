import { isBlank, isDigit, isHexDigit, isLetter } from './characters.ts';
import { scanNumber } from './number-scan.ts';

/** What a stretch of a line is. */
export const Kind = {
  end: 0,
  /** A decimal number; `value` holds it. */
  number: 1,
  /** `nan`, `inf`, `ovf`: what C and Arduino print for a number that is none. */
  notFinite: 2,
  /** Letters, digits and `_`, a letter first. */
  word: 3,
  /** Hexadecimal, an address, a version: digits that are no quantity. */
  id: 4,
  /** A date or a time of day. */
  clock: 5,
  /** `:` or `=`. */
  sign: 6,
  /** `,` `;` `|` `&`. */
  separator: 7,
  tab: 8,
  /** `(` `[` `{`. */
  open: 9,
  close: 10,
  /** Any other single character. */
  symbol: 11,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** The tokens of one line, in columns, so that a line costs no objects. One list is filled again and again. */
export class TokenList {
  readonly kinds: Kind[] = [];
  /** Offset of the first character. */
  readonly starts: number[] = [];
  /** Offset behind the last character. */
  readonly ends: number[] = [];
  /** Of numbers; 0 for everything else. */
  readonly values: number[] = [];
  count = 0;
  text = '';

  kind(index: number): Kind {
    return index >= 0 && index < this.count ? (this.kinds[index] ?? Kind.end) : Kind.end;
  }

  start(index: number): number {
    return index < this.count ? (this.starts[index] ?? 0) : this.text.length;
  }

  end(index: number): number {
    return index < 0 ? 0 : (this.ends[index] ?? this.text.length);
  }

  value(index: number): number {
    return this.values[index] ?? 0;
  }

  /** Blanks between this token and the one before. */
  gap(index: number): number {
    return this.start(index) - this.end(index - 1);
  }

  slice(from: number, to: number): string {
    return this.text.slice(this.start(from), this.end(to - 1));
  }

  code(index: number): number {
    return this.text.charCodeAt(this.start(index));
  }

  add(kind: Kind, start: number, end: number, value = 0): void {
    this.kinds[this.count] = kind;
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.values[this.count] = value;
    this.count += 1;
  }
}

const NOT_FINITE = new Set(['nan', 'inf', 'infinity', 'ovf']);
const CLOSERS = new Set([0x29, 0x5d, 0x7d]);
const OPENERS = new Set([0x28, 0x5b, 0x7b]);
const SEPARATORS = new Set([0x2c, 0x3b, 0x7c, 0x26]);

/** Splits `text` between the offsets into `tokens`, in one pass. */
export function tokenize(text: string, from: number, to: number, tokens: TokenList): void {
  tokens.count = 0;
  tokens.text = to === text.length ? text : text.slice(0, to);
  for (let at = from; at < to; ) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) at += 1;
    else if (code === 0x09) at = single(tokens, Kind.tab, at);
    else if (isDigit(code) || code === 0x2e || code === 0x2b || code === 0x2d) at = scanNumber(tokens, at, to);
    else if (isLetter(code)) at = scanWord(tokens, at, to);
    else if (code === 0x3a || code === 0x3d) at = single(tokens, Kind.sign, at);
    else if (SEPARATORS.has(code)) at = single(tokens, Kind.separator, at);
    else if (OPENERS.has(code)) at = single(tokens, Kind.open, at);
    else if (CLOSERS.has(code)) at = single(tokens, Kind.close, at);
    else at = single(tokens, Kind.symbol, at);
  }
}

function single(tokens: TokenList, kind: Kind, at: number): number {
  tokens.add(kind, at, at + 1);
  return at + 1;
}

function scanWord(tokens: TokenList, start: number, to: number): number {
  const { text } = tokens;
  let at = start;
  let isHex = true;
  let digits = 0;
  for (; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digits += 1;
    else if (!isLetter(code)) break;
    isHex &&= isHexDigit(code);
    // `Â°` is a degree sign encoded twice: a symbol, not the end of a word.
    if (code === 0xc2 && text.charCodeAt(at + 1) === 0xb0) {
      if (at > start) break;
      tokens.add(Kind.symbol, at, at + 2);
      return at + 2;
    }
  }
  const length = at - start;
  const mac = isHex && length === 2 ? macEnd(text, start, to) : start;
  if (mac > start) {
    tokens.add(Kind.id, start, mac);
    return mac;
  }
  if (isHex && digits > 0 && length >= MIN_ID_CHARACTERS) tokens.add(Kind.id, start, at);
  else if (length <= 8 && NOT_FINITE.has(text.slice(start, at).toLowerCase())) {
    tokens.add(Kind.notFinite, start, at, text.charCodeAt(start - 1) === 0x2d ? -1 : 1);
  } else tokens.add(Kind.word, start, at);
  return at;
}

/** Shorter mixtures of digits and `a` to `f` are words or numbers with units. */
export const MIN_ID_CHARACTERS = 8;

/** Where six pairs of hexadecimal digits with `:` between them end; `start` if there are none. */
export function macEnd(text: string, start: number, to: number): number {
  for (let pair = 0; pair < 6; pair += 1) {
    const at = start + pair * 3;
    if (at + 2 > to || !isHexDigit(text.charCodeAt(at)) || !isHexDigit(text.charCodeAt(at + 1))) return start;
    if (pair < 5 && text.charCodeAt(at + 2) !== 0x3a) return start;
  }
  return start + 17;
}

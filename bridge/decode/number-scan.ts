import { isDigit, isHexDigit, isLetter } from './characters.ts';
import { Kind, MIN_ID_CHARACTERS, macEnd, type TokenList } from './tokens.ts';

/** Longer runs of digits are addresses or serial numbers, not quantities. */
const MAX_NUMBER_DIGITS = 15;
const TEN_TO_THE = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads what starts at a digit, a point or a sign: a number, or something that only looks like one (`0x1F`, `1.2.3`,
 * `12:30:45`, `2026-08-16`, `28FF641E8216034B`). Returns where it ends.
 */
export function scanNumber(tokens: TokenList, start: number, to: number): number {
  const { text } = tokens;
  const first = text.charCodeAt(start);
  const isSigned = first === 0x2b || first === 0x2d;
  const digitsAt = isSigned ? start + 1 : start;
  const startsNumber = isDigit(text.charCodeAt(digitsAt)) || isFraction(text, digitsAt);
  // `12-34` and `REF-2` are no negative numbers, and the point of `PM2.5` belongs to its word.
  if (!startsNumber || ((isSigned || first === 0x2e) && isPart(text.charCodeAt(start - 1)))) {
    tokens.add(Kind.symbol, start, start + 1);
    return start + 1;
  }
  if (!isSigned) {
    const special = specialEnd(text, start, to);
    if (special.end > start) {
      tokens.add(special.kind, start, special.end);
      return special.end;
    }
  }
  return addDecimal(tokens, start, digitsAt, to);
}

function isFraction(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x2e && isDigit(text.charCodeAt(at + 1));
}

function isPart(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 0x29 || code === 0x2b || code === 0x2d || code === 0x2e;
}

function addDecimal(tokens: TokenList, start: number, digitsAt: number, to: number): number {
  const { text } = tokens;
  let at = digitsAt;
  let mantissa = 0;
  while (at < to && isDigit(text.charCodeAt(at))) mantissa = mantissa * 10 + (text.charCodeAt(at++) - 0x30);
  let decimals = 0;
  if (isFraction(text, at)) {
    const pointAt = at++;
    while (at < to && isDigit(text.charCodeAt(at))) mantissa = mantissa * 10 + (text.charCodeAt(at++) - 0x30);
    decimals = at - pointAt - 1;
    if (isFraction(text, at)) {
      while (at < to && (isDigit(text.charCodeAt(at)) || isFraction(text, at))) at += 1;
      tokens.add(Kind.id, start, at);
      return at;
    }
  }
  const exponentEnd = exponentAt(text, at, to);
  // A mantissa below 2^53 over an exact power of ten is correctly rounded; anything else is left to the engine.
  const isExact = exponentEnd === at && at - digitsAt <= MAX_NUMBER_DIGITS;
  at = exponentEnd;
  const size = isExact ? mantissa / (TEN_TO_THE[decimals] ?? 1) : Number(text.slice(digitsAt, at));
  const value = text.charCodeAt(start) === 0x2d ? -size : size;
  if (!Number.isFinite(value)) tokens.add(Kind.notFinite, start, at, value < 0 ? -1 : 1);
  else tokens.add(Kind.number, start, at, value === 0 ? 0 : value);
  return at;
}

/** Where the exponent that starts here ends; `at` if there is none. */
function exponentAt(text: string, at: number, to: number): number {
  if ((text.charCodeAt(at) | 0x20) !== 0x65) return at;
  const sign = text.charCodeAt(at + 1);
  let end = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  if (!isDigit(text.charCodeAt(end))) return at;
  while (end < to && isDigit(text.charCodeAt(end))) end += 1;
  return isLetter(text.charCodeAt(end)) ? at : end;
}

/** What starts like a number and is none; `end` is `start` when it is a number after all. */
function specialEnd(text: string, start: number, to: number): { readonly kind: Kind; readonly end: number } {
  const mac = macEnd(text, start, to);
  if (mac > start) return { kind: Kind.id, end: mac };
  let at = start;
  let isHex = true;
  let letters = 0;
  for (; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (isLetter(code)) letters += 1;
    else if (!isDigit(code)) break;
    isHex &&= isHexDigit(code);
  }
  const length = at - start;
  if (text.charCodeAt(start) === 0x30 && (text.charCodeAt(start + 1) | 0x20) === 0x78)
    return { kind: Kind.id, end: at };
  const isSerial = letters === 0 && length > MAX_NUMBER_DIGITS && text.charCodeAt(at) !== 0x2e;
  if (isSerial || (isHex && letters > 0 && length >= MIN_ID_CHARACTERS && !isExponent(text, start, at))) {
    return { kind: Kind.id, end: at };
  }
  if (letters > 0) return { kind: Kind.number, end: start };
  const oneWire = length === 2 && text.charCodeAt(at) === 0x2d ? hexRunEnd(text, at + 1, to) : start;
  if (oneWire - at === 13) return { kind: Kind.id, end: oneWire };
  return { kind: Kind.clock, end: clockEnd(text, start, at, to) };
}

/** `12345678e9`, whose only letter is the exponent's. */
function isExponent(text: string, start: number, end: number): boolean {
  const letterAt = digitsEnd(text, start, end);
  return (text.charCodeAt(letterAt) | 0x20) === 0x65 && digitsEnd(text, letterAt + 1, end) === end;
}

function hexRunEnd(text: string, start: number, to: number): number {
  let at = start;
  while (at < to && isHexDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** Where the date or time ends whose first number is `start` to `at`; `start` if it is neither. */
function clockEnd(text: string, start: number, at: number, to: number): number {
  const mark = text.charCodeAt(at);
  const isDate = mark === 0x2d || mark === 0x2f;
  if ((!isDate && mark !== 0x3a) || at - start > 4) return start;
  const second = digitsEnd(text, at + 1, to);
  if (second === at + 1 || second - at > 3) return start;
  if (text.charCodeAt(second) !== mark) return isHourAndMinute(text, start, at, second) ? second : start;
  const third = digitsEnd(text, second + 1, to);
  if (third === second + 1) return start;
  if (isDate) {
    return third - second <= 5 && (at - start === 4 || third - second > 2) ? dateEnd(text, third, to) : start;
  }
  return timeEnd(text, third, to);
}

/** `T12:00:00` may be glued to a date. */
function dateEnd(text: string, at: number, to: number): number {
  if (text.charCodeAt(at) !== 0x54) return at;
  const hours = digitsEnd(text, at + 1, to);
  const time = hours > at + 1 ? clockEnd(text, at + 1, hours, to) : at + 1;
  return time === at + 1 ? at : time;
}

/** Fractions of a second, further groups of them as Zephyr prints, and a time zone. */
function timeEnd(text: string, start: number, to: number): number {
  let at = start;
  for (let mark = text.charCodeAt(at); (mark === 0x2e || mark === 0x2c) && isTriple(text, at + 1); ) {
    at = digitsEnd(text, at + 1, to);
    mark = text.charCodeAt(at);
  }
  if (isFraction(text, at)) at = digitsEnd(text, at + 1, to);
  if (text.charCodeAt(at) === 0x5a) return at + 1;
  const zone = text.charCodeAt(at);
  if ((zone === 0x2b || zone === 0x2d) && isDigit(text.charCodeAt(at + 1))) {
    at = digitsEnd(text, at + 1, to);
    if (text.charCodeAt(at) === 0x3a) at = digitsEnd(text, at + 1, to);
  }
  return at;
}

function isTriple(text: string, at: number): boolean {
  return [0, 1, 2].every((offset) => isDigit(text.charCodeAt(at + offset))) && !isFraction(text, at + 3);
}

/** `12:30` is a time, but `Label 1:10` is a label and its value. */
function isHourAndMinute(text: string, start: number, at: number, end: number): boolean {
  if (text.charCodeAt(at) !== 0x3a || end - at !== 3 || at - start > 2) return false;
  if (Number(text.slice(start, at)) > 23 || Number(text.slice(at + 1, end)) > 59) return false;
  let before = start - 1;
  while (before >= 0 && text.charCodeAt(before) === 0x20) before -= 1;
  return before < 0 || !isLetter(text.charCodeAt(before)) || text.slice(Math.max(0, before - 1), before + 1) === 'at';
}

function digitsEnd(text: string, start: number, to: number): number {
  let at = start;
  while (at < to && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

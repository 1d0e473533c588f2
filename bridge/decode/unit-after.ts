import { MAX_UNIT_CHARACTERS, unitCode } from '../../core/index.ts';
import { Kind, type TokenList } from './tokens.ts';

export interface UnitAfter {
  readonly unit: string | undefined;
  /** The token behind it. */
  readonly next: number;
}

/**
 * The unit that starts at token `index`, behind a number: `C`, `*C`, `deg C`, `m/s^2`, `% RH`, `(mm)`. A word that is
 * followed by `:` or `=` is the next label, whatever it spells. `undefined` when there is none.
 */
export function unitAfter(tokens: TokenList, index: number): UnitAfter | undefined {
  if (tokens.kind(index) === Kind.open) return bracketed(tokens, index);
  if (!canStart(tokens, index) || tokens.gap(index) > 2) return undefined;
  const first = runEnd(tokens, index);
  const second = canStart(tokens, first) && tokens.gap(first) === 1 ? runEnd(tokens, first) : first;
  for (const next of second > first ? [second, first] : [first]) {
    if (tokens.kind(next) === Kind.sign) continue;
    const unit = unitOf(tokens, index, next);
    if (unit !== undefined) return { unit, next };
  }
  return beforeSlash(tokens, index, first);
}

/** The unit in `C/74.1F`: behind the slash is the next value. */
function beforeSlash(tokens: TokenList, from: number, to: number): UnitAfter | undefined {
  for (let slash = from + 1; slash + 1 < to; slash += 1) {
    if (tokens.code(slash) !== 0x2f || tokens.kind(slash + 1) !== Kind.number) continue;
    const unit = unitOf(tokens, from, slash);
    return unit === undefined ? undefined : { unit, next: slash };
  }
  return undefined;
}

function canStart(tokens: TokenList, index: number): boolean {
  const kind = tokens.kind(index);
  return kind === Kind.word || kind === Kind.symbol;
}

/** The end of the tokens that stand without blanks between them. */
function runEnd(tokens: TokenList, index: number): number {
  let next = index + 1;
  while (
    tokens.gap(next) === 0 &&
    isPart(tokens.kind(next)) &&
    tokens.end(next) - tokens.start(index) <= MAX_UNIT_CHARACTERS
  ) {
    next += 1;
  }
  return next;
}

function isPart(kind: Kind): boolean {
  return kind === Kind.word || kind === Kind.symbol || kind === Kind.number;
}

function unitOf(tokens: TokenList, from: number, to: number): string | undefined {
  const length = tokens.end(to - 1) - tokens.start(from);
  if (length > MAX_UNIT_CHARACTERS) return undefined;
  const text = tokens.slice(from, to);
  const unit = unitCode(text);
  // A sentence's full stop or exclamation mark.
  return unit ?? (/[.!]$/.test(text) ? unitCode(text.slice(0, -1)) : undefined);
}

/** `(mm)` is a unit, `(unit mg)` too, `(index 0)` a note that says nothing. Numbers in it are another value. */
export function bracketed(tokens: TokenList, index: number): UnitAfter | undefined {
  if (tokens.code(index) !== 0x28 || tokens.kind(index + 1) === Kind.number) return undefined;
  let close = index + 1;
  while (close < tokens.count && tokens.kind(close) !== Kind.close && close - index < 12) close += 1;
  if (tokens.kind(close) !== Kind.close) return undefined;
  const text = tokens.slice(index + 1, close).replace(/^units? /, '');
  return { unit: text.length <= MAX_UNIT_CHARACTERS ? unitCode(text) : undefined, next: close + 1 };
}

import { Kind, type TokenList } from './tokens.ts';
import { unitAfter } from './unit-after.ts';

/** What stands between two separators. */
export type Cell =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'number';
      readonly value: number;
      readonly unit: string | undefined;
      /** Printed with a decimal point, be it `23.00`. */
      readonly hasPoint: boolean;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'notFinite' }
  | { readonly kind: 'clock' }
  | { readonly kind: 'text'; readonly text: string };

export type Separator = ';' | ',' | 'tab' | '|' | 'blank';

export interface Row {
  readonly separator: Separator;
  readonly cells: readonly Cell[];
  /** `23,4` alone: one number or two. */
  readonly ambiguous?: { readonly whole: number; readonly part: string };
  /** Every comma stands between digits, and something else separates. */
  readonly provesDecimalComma: boolean;
}

const SEPARATOR_CODES: readonly (readonly [number, Separator])[] = [
  [0x3b, ';'],
  [0x2c, ','],
  [0x7c, '|'],
];

/** Splits a line without labels into cells. `isDecimal`: commas between digits are decimal commas on this board. */
export function splitRow(tokens: TokenList, isDecimal: boolean): Row {
  const commas = commasBetweenDigits(tokens);
  const others = otherSeparator(tokens);
  const isPlain = tokens.count <= 5 && others === undefined && commas === 'all' && isAmbiguous(tokens);
  const provesDecimalComma = commas === 'all' && others !== undefined;
  const mergeCommas = commas === 'all' && (isDecimal || provesDecimalComma);
  const separator = separatorOf(tokens, mergeCommas) ?? others ?? 'blank';
  const cells =
    separator === 'blank' ? blankCells(tokens, mergeCommas) : separatedCells(tokens, separator, mergeCommas);
  const ambiguous = isPlain ? { whole: tokens.value(0), part: tokens.slice(2, 3) } : undefined;
  return { separator, cells, provesDecimalComma, ...(ambiguous === undefined ? {} : { ambiguous }) };
}

/** Both parts of whole digits, the second without a sign. */
function isAmbiguous(tokens: TokenList): boolean {
  return tokens.kind(1) === Kind.separator && isWhole(tokens, 0, true) && isWhole(tokens, 2, false);
}

/** Whether every comma stands glued between two whole numbers, and no number is between two commas. */
function commasBetweenDigits(tokens: TokenList): 'all' | 'none' | 'some' {
  let count = 0;
  let last = -2;
  for (let index = 0; index < tokens.count; index += 1) {
    if (tokens.kind(index) !== Kind.separator || tokens.code(index) !== 0x2c) continue;
    count += 1;
    const isGlued = tokens.gap(index) === 0 && tokens.gap(index + 1) === 0;
    const isBetween = isWhole(tokens, index - 1, true) && isWhole(tokens, index + 1, false);
    if (!isGlued || !isBetween || index - last === 2) return 'some';
    last = index;
  }
  return count === 0 ? 'none' : 'all';
}

function isWhole(tokens: TokenList, index: number, maySign: boolean): boolean {
  if (tokens.kind(index) !== Kind.number) return false;
  const length = tokens.end(index) - tokens.start(index);
  return length <= 10 && (maySign ? /^[-+]?\d+$/ : /^\d+$/).test(tokens.slice(index, index + 1));
}

/** What separates apart from commas. */
function otherSeparator(tokens: TokenList): Separator | undefined {
  let found: Separator | undefined;
  for (let index = 0; index < tokens.count; index += 1) {
    const kind = tokens.kind(index);
    if (kind === Kind.separator && tokens.code(index) === 0x3b) return ';';
    if (kind === Kind.tab && index > 0 && index < tokens.count - 1) found = 'tab';
    else if (kind === Kind.separator && tokens.code(index) === 0x7c) found ??= '|';
    else if (kind === Kind.number && tokens.kind(index - 1) === Kind.number && tokens.gap(index) > 0) found ??= 'blank';
  }
  return found;
}

function separatorOf(tokens: TokenList, mergeCommas: boolean): Separator | undefined {
  for (const [code, separator] of SEPARATOR_CODES) {
    if (separator === ',' && mergeCommas) continue;
    for (let index = 0; index < tokens.count; index += 1) {
      if (tokens.kind(index) === Kind.separator && tokens.code(index) === code) return separator;
    }
  }
  return undefined;
}

function separatedCells(tokens: TokenList, separator: Separator, mergeCommas: boolean): Cell[] {
  const cells: Cell[] = [];
  let from = 0;
  for (let index = 0; index <= tokens.count; index += 1) {
    const isTab = tokens.kind(index) === Kind.tab;
    const isSeparator =
      separator === 'tab' ? isTab : tokens.kind(index) === Kind.separator && codeOf(separator) === tokens.code(index);
    if (index < tokens.count && !isSeparator) continue;
    cells.push(readCell(tokens, from, index, mergeCommas));
    from = index + 1;
  }
  // `1,2,3,` ends its last column with a separator; tabs before the first are an indentation.
  if (cells.length > 1 && cells.at(-1)?.kind === 'empty') cells.pop();
  if (separator === 'tab') while (cells.length > 1 && cells[0]?.kind === 'empty') cells.shift();
  return cells;
}

function codeOf(separator: Separator): number {
  return separator.charCodeAt(0);
}

function blankCells(tokens: TokenList, mergeCommas: boolean): Cell[] {
  const cells: Cell[] = [];
  for (let index = 0; index < tokens.count; ) {
    const next = cellEnd(tokens, index, tokens.count, mergeCommas);
    cells.push(readCell(tokens, index, next, mergeCommas));
    index = next;
  }
  return cells;
}

/** Where a cell that is ended by a blank ends: a number takes its unit along, a date its time. */
function cellEnd(tokens: TokenList, from: number, to: number, mergeCommas: boolean): number {
  if (tokens.kind(from) === Kind.number) {
    const next = mergeCommas && tokens.kind(from + 1) === Kind.separator ? from + 3 : from + 1;
    return Math.min(to, unitAfter(tokens, next)?.next ?? next);
  }
  if (tokens.kind(from) === Kind.clock) {
    let next = from + 1;
    while (tokens.kind(next) === Kind.clock) next += 1;
    return isDayMonthYear(tokens, next) ? next + 3 : next;
  }
  let next = from + 1;
  while (next < to && tokens.gap(next) === 0) next += 1;
  return next;
}

/** `12:34:05 16 8 2026`: the numbers behind the time are its date. */
function isDayMonthYear(tokens: TokenList, index: number): boolean {
  const [day, month, year] = [tokens.value(index), tokens.value(index + 1), tokens.value(index + 2)];
  const areNumbers = [0, 1, 2].every((offset) => tokens.kind(index + offset) === Kind.number);
  return areNumbers && day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 1970 && year <= 2100;
}

function readCell(tokens: TokenList, from: number, to: number, mergeCommas: boolean): Cell {
  let start = from;
  let end = to;
  while (start < end && tokens.kind(start) === Kind.tab) start += 1;
  while (end > start && tokens.kind(end - 1) === Kind.tab) end -= 1;
  if (start >= end) return { kind: 'empty' };
  const kind = tokens.kind(start);
  if (kind === Kind.clock && cellEnd(tokens, start, end, mergeCommas) >= end) return { kind: 'clock' };
  if (kind === Kind.notFinite && end === start + 1) return { kind: 'notFinite' };
  const number = kind === Kind.number ? numberCell(tokens, start, end, mergeCommas) : undefined;
  return number ?? { kind: 'text', text: tokens.slice(start, end) };
}

function numberCell(tokens: TokenList, from: number, to: number, mergeCommas: boolean): Cell | undefined {
  const isMerged = mergeCommas && tokens.kind(from + 1) === Kind.separator;
  const last = isMerged ? from + 2 : from;
  const unit = unitAfter(tokens, last + 1);
  if ((unit?.next ?? last + 1) !== to) return undefined;
  const text = tokens.slice(from, last + 1);
  const value = isMerged ? Number(text.replace(',', '.')) : tokens.value(from);
  const hasPoint = isMerged || text.includes('.');
  return { kind: 'number', value, unit: unit?.unit, hasPoint, start: tokens.start(from), end: tokens.end(last) };
}

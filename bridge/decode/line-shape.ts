import type { DecodedValue } from './decoder.ts';
import { isSuspicious, type SeriesHistory } from './sensor-failures.ts';

/** A number's place in a line, and what it is a number of. */
export interface Slot {
  readonly series: string;
  readonly unit: string | undefined;
  /** Where the last good reading is kept, and a failure is to be told from a reading. */
  readonly history: SeriesHistory | undefined;
}

/** Most digits that a mantissa below 2^53 is sure to have. */
const MAX_EXACT_DIGITS = 15;
const TEN_TO_THE = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Where the last number that `scan` read ends; -1 when there was none. */
let scanEnd = -1;

/** Reads a plain decimal number at `at`: correctly rounded, because mantissa and power of ten are exact. */
function scan(line: string, at: number): number {
  const length = line.length;
  let code = line.charCodeAt(at);
  const isNegative = code === 0x2d;
  let index = isNegative || code === 0x2b ? at + 1 : at;
  const first = index;
  let mantissa = 0;
  for (; index < length; index += 1) {
    code = line.charCodeAt(index) - 0x30;
    if (code < 0 || code > 9) break;
    mantissa = mantissa * 10 + code;
  }
  let digits = index - first;
  let decimals = 0;
  if (index + 1 < length && line.charCodeAt(index) === 0x2e) {
    const pointAt = index;
    for (index += 1; index < length; index += 1) {
      code = line.charCodeAt(index) - 0x30;
      if (code < 0 || code > 9) break;
      mantissa = mantissa * 10 + code;
    }
    decimals = index - pointAt - 1;
    digits += decimals;
    if (decimals === 0) index = pointAt;
  }
  if (digits === 0 || digits > MAX_EXACT_DIGITS) {
    scanEnd = -1;
    return 0;
  }
  scanEnd = index;
  const size = decimals === 0 ? mantissa : mantissa / (TEN_TO_THE[decimals] ?? 1);
  return isNegative && size !== 0 ? -size : size;
}

/**
 * A line with holes for its numbers. What was learned from one line reads the next at once, as long as everything but
 * the numbers is the same to the character.
 */
export class LineShape {
  readonly literals: readonly string[];
  readonly slots: readonly Slot[];

  /** @param literals one more than slots: what stands before, between and behind the numbers */
  constructor(literals: readonly string[], slots: readonly Slot[]) {
    this.literals = literals;
    this.slots = slots;
  }

  /** The values of `line`, or `undefined` when it has another shape or holds what may be a sensor's failure. */
  match(line: string): DecodedValue[] | undefined {
    const { literals, slots } = this;
    const head = literals[0] ?? '';
    if (!line.startsWith(head)) return undefined;
    let at = head.length;
    const values: DecodedValue[] = [];
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index];
      const literal = literals[index + 1] ?? '';
      const value = scan(line, at);
      if (slot === undefined || scanEnd === -1 || !line.startsWith(literal, scanEnd)) return undefined;
      at = scanEnd + literal.length;
      const { series, unit, history } = slot;
      if (history !== undefined && isSuspicious(value)) return undefined;
      values.push(unit === undefined ? { series, value } : { series, value, unit });
    }
    if (at !== line.length) return undefined;
    for (let index = 0; index < slots.length; index += 1) {
      const history = slots[index]?.history;
      if (history !== undefined) history.last = values[index]?.value;
    }
    return values;
  }
}

/** The shape of `line` with its numbers, whose places are given in order, taken out. */
export function shapeOf(
  line: string,
  places: readonly { readonly start: number; readonly end: number }[],
  slots: readonly Slot[],
): LineShape {
  const literals: string[] = [];
  let at = 0;
  for (const { start, end } of places) {
    literals.push(line.slice(at, start));
    at = end;
  }
  literals.push(line.slice(at));
  return new LineShape(literals, slots);
}

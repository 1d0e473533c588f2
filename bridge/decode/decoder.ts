/** One number of a line, and what it is a number of. */
export interface DecodedValue {
  /** As the board names it; `value`, `value_2` where it does not. */
  readonly series: string;
  /** Finite. */
  readonly value: number;
  /** SenML code, where the line or its header says one. */
  readonly unit?: string;
}

/** What a line says. Both parts may be present: `T:21.5,H:nan` has one value and one thing skipped. */
export interface DecodedLine {
  readonly values: readonly DecodedValue[];
  /** Why the line, or a part of it, is not a value. */
  readonly skipped?: string;
}

/**
 * Turns the lines of one board into values. Never throws, whatever the line holds. It may remember earlier lines, such
 * as a CSV header, so every board has its own.
 */
export interface Decoder {
  decode(line: string): DecodedLine;
}

import type { Quality } from '../../core/index.ts';
import type { Dialect } from './dialect.ts';

/** One number of a line, and what it is a number of. */
export interface DecodedValue {
  /** As the board names it; `value`, `value_2` where it does not. */
  readonly series: string;
  /** Finite. */
  readonly value: number;
  /** SenML code, where the line or its header says one. */
  readonly unit?: string;
  /** `bad` where the sensor or the line itself says that the reading is none. Absent means good. */
  readonly quality?: Extract<Quality, 'bad'>;
}

/** What a line says. Both parts may be present: `T:21.5,H:nan` has one value and one thing skipped. */
export interface DecodedLine {
  readonly values: readonly DecodedValue[];
  /** Why the line, or a part of it, is not a value. */
  readonly skipped?: string;
}

/** Reasons to skip a line that hold no value anyone could miss: nothing to warn of. */
export const HARMLESS_SKIPS = { emptyLine: 'empty line', header: 'header' } as const;

export function isHarmless(skipped: string): boolean {
  return Object.values<string>(HARMLESS_SKIPS).includes(skipped);
}

/**
 * Turns the lines of one board into values. Never throws, whatever the line holds, and takes time in proportion to its
 * length. It may remember earlier lines, such as a CSV header, so every board has its own.
 */
export interface Decoder {
  decode(line: string): DecodedLine;
  /** The port was opened or the board restarted: the next lines may be boot text, and the first reading a power-up value. */
  restarted?(): void;
  /** What was learned of how this board prints, once a few lines agreed. */
  readonly dialect?: Dialect | undefined;
}

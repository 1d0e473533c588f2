import { type Columns, isBad } from './columns.ts';

/** What a run of readings comes to: enough to draw it where it is narrower than a bucket. */
export interface BlockSummary {
  /** Readings, bad ones too. */
  readonly count: number;
  /** Times of the first and the last reading. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Of those that are drawn; `undefined` where all are bad. */
  readonly drawn: Extremes | undefined;
}

/** The readings of a line that must not be missing from it: its ends and its peaks, the earliest of equal ones. */
export interface Extremes {
  readonly first: DrawnReading;
  readonly last: DrawnReading;
  readonly min: DrawnReading;
  readonly max: DrawnReading;
}

export interface DrawnReading {
  readonly timeMs: number;
  readonly value: number;
}

/** @param columns at least one reading */
export function summaryOf({ timesMs, values, flags }: Columns): BlockSummary {
  const count = timesMs.length;
  let first = -1;
  let last = -1;
  let min = -1;
  let max = -1;
  for (let at = 0; at < count; at += 1) {
    if (isBad(flags[at] ?? 0)) continue;
    const value = values[at] ?? 0;
    if (first === -1) first = at;
    if (min === -1 || value < (values[min] ?? 0)) min = at;
    if (max === -1 || value > (values[max] ?? 0)) max = at;
    last = at;
  }
  const at = (index: number) => ({ timeMs: timesMs[index] ?? 0, value: values[index] ?? 0 });
  const drawn = first === -1 ? undefined : { first: at(first), last: at(last), min: at(min), max: at(max) };
  return { count, fromMs: timesMs[0] ?? 0, toMs: timesMs[count - 1] ?? 0, drawn };
}

import type { Reading } from '../history.ts';
import type { ReadingQuality } from '../reading-quality.ts';

/** Readings of one trace in the order of time, an array for each of their parts; all of one length. */
export interface Columns {
  /** Wall time, milliseconds since 1970 UTC. */
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** As `flagsOf` makes them. */
  readonly flags: Uint8Array;
}

const QUALITIES: readonly ReadingQuality[] = ['good', 'bad', 'time-unsure'];
const QUALITY_BITS = 3;
const BAD = 1;
const ARRIVED = 4;

export const NO_READINGS: Columns = columnsFor(0);

export function columnsFor(count: number): Columns {
  return { timesMs: new Float64Array(count), values: new Float64Array(count), flags: new Uint8Array(count) };
}

/** What of a reading is neither its time nor its value, in a byte: 0 good, 1 bad, 2 time unsure, and 4 beside it. */
export function flagsOf({ quality, isArrival }: Reading): number {
  const bits = quality === 'good' ? 0 : quality === 'bad' ? BAD : 2;
  return isArrival === true ? bits | ARRIVED : bits;
}

/** Whether a sensor said that it had failed: such a value is stored and not drawn. */
export function isBad(flags: number): boolean {
  return (flags & QUALITY_BITS) === BAD;
}

export function readingAt({ timesMs, values, flags }: Columns, index: number): Reading {
  const bits = flags[index] ?? 0;
  const reading = {
    timeMs: timesMs[index] ?? Number.NaN,
    value: values[index] ?? Number.NaN,
    quality: QUALITIES[bits & QUALITY_BITS] ?? 'good',
  };
  return (bits & ARRIVED) === 0 ? reading : { ...reading, isArrival: true };
}

/** A view of the readings from `start` to before `end`. */
export function partOf({ timesMs, values, flags }: Columns, start: number, end: number): Columns {
  return {
    timesMs: timesMs.subarray(start, end),
    values: values.subarray(start, end),
    flags: flags.subarray(start, end),
  };
}

/** How many readings are earlier than `timeMs`. */
export function countBefore({ timesMs }: Columns, timeMs: number): number {
  return countWhile(timesMs, (other) => other < timeMs);
}

/** How many readings are not later than `timeMs`. */
export function countThrough({ timesMs }: Columns, timeMs: number): number {
  return countWhile(timesMs, (other) => other <= timeMs);
}

/** `isBefore` holds for all times up to some place, and for none behind it. */
function countWhile(timesMs: Float64Array, isBefore: (timeMs: number) => boolean): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(timesMs[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

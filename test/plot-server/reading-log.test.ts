import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Reading } from '../../plot-server/history/history.ts';
import { CHUNK_READINGS } from '../../plot-server/history/memory/reading-chunk.ts';
import { ReadingLog } from '../../plot-server/history/memory/reading-log.ts';

const EVERYTHING = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/** Runs of readings, each ascending from anywhere, as live points and backlogs are; steps of 0 give equal times. */
const runs = fc.array(
  fc.record({
    startMs: fc.integer({ min: 0, max: 30_000 }),
    count: fc.integer({ min: 1, max: 6_000 }),
    stepMs: fc.integer({ min: -2, max: 3 }),
  }),
  { minLength: 1, maxLength: 8 },
);

function readingsOf(sent: readonly { startMs: number; count: number; stepMs: number }[]): Reading[] {
  let value = 0;
  return sent.flatMap(({ startMs, count, stepMs }) =>
    Array.from({ length: count }, (_, i): Reading => {
      value += 1;
      return { timeMs: startMs + i * stepMs, value, quality: value % 3 === 0 ? 'time-unsure' : 'good' };
    }),
  );
}

/** Sorting is stable: readings of one time stay in the order of arrival. */
const sorted = (readings: readonly Reading[]) => readings.toSorted((one, other) => one.timeMs - other.timeMs);

test('readings come back in the order of time, those of one time in the order of arrival, and any part of them too', () => {
  fc.assert(
    fc.property(runs, fc.integer({ max: 50_000 }), fc.nat({ max: 20_000 }), (sent, fromMs, lengthMs) => {
      const log = new ReadingLog(1_000_000);
      const readings = readingsOf(sent);
      for (const reading of readings) log.insert(reading);
      const expected = sorted(readings);
      expect([...log.read(EVERYTHING)]).toEqual(expected);
      const toMs = fromMs + lengthMs;
      const isInside = ({ timeMs }: Reading) => timeMs >= fromMs && timeMs <= toMs;
      expect([...log.read({ fromMs, toMs })]).toEqual(expected.filter(isInside));
      expect(log.newestBefore(fromMs)).toBe(expected.findLast(({ timeMs }) => timeMs < fromMs)?.timeMs);
    }),
    { numRuns: 60 },
  );
});

test('whoever is in the middle of reading gets the readings that were there when it began', () => {
  fc.assert(
    fc.property(runs, runs, fc.nat({ max: 10_000 }), (before, meanwhile, taken) => {
      const log = new ReadingLog(1_000_000);
      const readings = readingsOf(before);
      for (const reading of readings) log.insert(reading);
      const expected = sorted(readings);
      const reader = log.read(EVERYTHING);
      const got: Reading[] = [];
      while (got.length < Math.max(1, Math.min(taken, expected.length - 1))) {
        const next = reader.next();
        if (next.done === true) break;
        got.push(next.value);
      }
      for (const reading of readingsOf(meanwhile)) log.insert(reading);
      expect([...got, ...reader]).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

describe('beyond its capacity', () => {
  test.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
    ['in random order', (i: number) => (i * 7919) % 60_013],
    ['always second to the newest', (i: number) => (i === 0 ? 1e6 : i)],
  ])('a log fed %s holds at least so many, the newest, and less than a chunk more', (_, timeMsOf) => {
    const capacity = 10_000;
    const log = new ReadingLog(capacity);
    const times = Array.from({ length: 60_000 }, (_, i) => timeMsOf(i));
    for (const timeMs of times) log.insert({ timeMs, value: 0, quality: 'good' });
    const kept = [...log.read(EVERYTHING)].map(({ timeMs }) => timeMs);
    expect(kept.length).toBeGreaterThanOrEqual(capacity);
    expect(kept.length).toBeLessThanOrEqual(capacity + CHUNK_READINGS);
    expect(kept).toEqual(kept.toSorted((one, other) => one - other));
    const newest = times.toSorted((one, other) => one - other).slice(-capacity);
    expect(kept.slice(-capacity)).toEqual(newest);
  });
});

test('old readings that fill up from below hundreds of thousands of newer ones move less than two chunks each', () => {
  let moved = 0;
  const { copyWithin, set } = Float64Array.prototype;
  Float64Array.prototype.copyWithin = function (this: Float64Array, target, start, end = this.length) {
    moved += end - start;
    return copyWithin.call(this, target, start, end);
  } as typeof copyWithin;
  Float64Array.prototype.set = function (this: Float64Array, values, offset) {
    moved += values.length;
    set.call(this, values, offset);
  } as typeof set;
  onTestFinished(() => {
    Object.assign(Float64Array.prototype, { copyWithin, set });
  });
  const log = new ReadingLog(2_000_000);
  const count = 300_000;
  for (let i = 0; i < count; i += 1) log.insert({ timeMs: 1e9 + i, value: 0, quality: 'good' });
  // Only the first chunk grows as it is filled.
  expect(moved).toBeLessThan(3 * CHUNK_READINGS);
  moved = 0;
  for (let i = 0; i < count; i += 1) log.insert({ timeMs: i, value: 0, quality: 'good' });
  expect(moved / count).toBeLessThan(2 * CHUNK_READINGS);
});

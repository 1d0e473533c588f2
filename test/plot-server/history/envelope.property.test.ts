import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../../core/index.ts';
import { summaryOf } from '../../../plot-server/history/files/block-summary.ts';
import { type Columns, columnsFor, flagsOf } from '../../../plot-server/history/files/columns.ts';
import type { History, Reading, ReadingBlock } from '../../../plot-server/history/history.ts';
import { extract } from '../../../plot-server/history/query.ts';

const BUCKETS = 10;
const START_MS = Date.UTC(2026, 0, 1);

function columnsOf(readings: readonly Reading[]): Columns {
  const columns = columnsFor(readings.length);
  for (const [at, reading] of readings.entries()) {
    columns.timesMs[at] = reading.timeMs;
    columns.values[at] = reading.value;
    columns.flags[at] = flagsOf(reading);
  }
  return columns;
}

const byTime = (readings: readonly Reading[]) => readings.toSorted((one, other) => one.timeMs - other.timeMs);

/** A history of one trace whose blocks count how many of them are read. */
function historyOf(arrived: readonly Reading[], blockReadings: number): { history: History; read: () => number } {
  let read = 0;
  const blocks: ReadingBlock[] = [];
  for (let from = 0; from < arrived.length; from += blockReadings) {
    const columns = columnsOf(byTime(arrived.slice(from, from + blockReadings)));
    blocks.push({
      ...summaryOf(columns),
      read: () => {
        read += 1;
        return columns;
      },
    });
  }
  const times = arrived.map(({ timeMs }) => timeMs);
  const none = () => {};
  const history: History = {
    insert: none,
    clear: none,
    newestBefore: () => undefined,
    extent: () => ({ fromMs: Math.min(...times), toMs: Math.max(...times) }),
    view: () => ({ traces: [0], blocks: () => blocks, close: none }),
  };
  return { history, read: () => read };
}

const reading = fc.record({
  timeMs: fc.nat({ max: 2_000 }).map((ms) => START_MS + ms),
  value: fc.integer({ min: -50, max: 50 }),
  quality: fc.constantFrom('good', 'good', 'good', 'bad', 'time-unsure'),
}) as fc.Arbitrary<Reading>;

test('the smallest and largest value of every bucket, its first and its last, are those of all its readings', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(reading, { minLength: 41, maxLength: 400 }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat({ max: 1_500 }),
      fc.nat({ max: 1_500 }),
      async (arrived, blockReadings, from, length) => {
        const { history } = historyOf(arrived, blockReadings);
        const asked = { fromMs: START_MS + from, toMs: START_MS + from + length };
        const query = { range: asked, buckets: BUCKETS, gaps: [] };
        const { first, last, traces } = await extract(history, query, new ManualClock());
        const times = arrived.map(({ timeMs }) => timeMs);
        expect([first, last]).toEqual([Math.min(...times), Math.max(...times)]);
        const range = { fromMs: Math.max(asked.fromMs, Number(first)), toMs: Math.min(asked.toMs, Number(last)) };
        const inside = byTime(arrived).filter(({ timeMs }) => timeMs >= range.fromMs && timeMs <= range.toMs);
        const [trace] = traces;
        expect(trace?.count).toBe(inside.length);
        const { x = [], y = [], envelope } = trace ?? {};
        expect(x).toEqual([...x].sort((one, other) => one - other));
        if (envelope !== true) {
          expect(x).toEqual(inside.map(({ timeMs }) => timeMs));
          expect(y).toEqual(inside.map(({ value, quality }) => (quality === 'bad' ? null : value)));
          return;
        }
        const bucketOf = (timeMs: number) =>
          Math.min(BUCKETS - 1, Math.floor(((timeMs - range.fromMs) * BUCKETS) / (range.toMs - range.fromMs)) || 0);
        for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
          const all = inside.filter(({ timeMs, quality }) => quality !== 'bad' && bucketOf(timeMs) === bucket);
          const drawn = x.flatMap((timeMs, at) => (bucketOf(timeMs) === bucket ? [Number(y[at])] : []));
          expect(drawn.length).toBeLessThanOrEqual(4);
          expect(extremes(drawn)).toEqual(extremes(all.map(({ value }) => value)));
        }
      },
    ),
  );
});

test('only blocks that a border of buckets runs through are read', async () => {
  const readings = Array.from({ length: 10_000 }, (_, at): Reading => {
    return { timeMs: START_MS + at, value: at % 97, quality: 'good' };
  });
  const { history, read } = historyOf(readings, 100);
  const all = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  const { traces } = await extract(history, { range: all, buckets: BUCKETS, gaps: [] }, new ManualClock());
  expect(traces[0]).toMatchObject({ count: 10_000, envelope: true });
  expect(read()).toBeLessThanOrEqual(BUCKETS);
});

test('the line is interrupted at a gap, in an envelope and without one', async () => {
  const { history } = historyOf(
    Array.from({ length: 100 }, (_, at): Reading => ({ timeMs: START_MS + at, value: at, quality: 'good' })),
    30,
  );
  const gaps = [{ fromMs: START_MS + 49, toMs: START_MS + 50, reason: 'full', points: 1 }] as const;
  for (const buckets of [10, 25]) {
    const range = { fromMs: START_MS, toMs: START_MS + 99 };
    const { traces } = await extract(history, { range, buckets, gaps }, new ManualClock());
    const { x = [], y = [], envelope } = traces[0] ?? {};
    expect(envelope).toBe(buckets === 10);
    const at = y.indexOf(null);
    expect([x[at], y.filter((value) => value === null).length, (x[at + 1] ?? 0) >= START_MS + 50]).toEqual([
      START_MS + 49,
      1,
      true,
    ]);
  }
});

function extremes(values: readonly number[]): (number | undefined)[] {
  return values.length === 0 ? [] : [Math.min(...values), Math.max(...values), values[0], values.at(-1)];
}

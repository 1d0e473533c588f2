import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearTicks, logTicks } from '../../../plot-server/picture/axes/number-ticks.ts';
import type { Tick, TickRange } from '../../../plot-server/picture/axes/tick.ts';
import { timeTicks } from '../../../plot-server/picture/axes/time-ticks.ts';

const count = fc.integer({ min: 1, max: 40 });

function range(end: fc.Arbitrary<number>): fc.Arbitrary<TickRange> {
  return fc
    .tuple(end, end, count)
    .filter(([one, other]) => one !== other)
    .map(([one, other, ticks]) => ({ from: Math.min(one, other), to: Math.max(one, other), count: ticks }));
}

const number = fc.oneof(
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  fc.integer({ min: -50, max: 50 }),
);

const KINDS: readonly [string, fc.Arbitrary<TickRange>, (range: TickRange) => Tick[]][] = [
  ['linear', range(number), linearTicks],
  ['logarithmic', range(fc.double({ min: -300, max: 300, noNaN: true })), logTicks],
  ['time', range(fc.integer({ min: -8e14, max: 8e14 })), timeTicks],
  ['short time', range(fc.integer({ min: 1.7e12, max: 1.7e12 + 1e8 })), timeTicks],
];

test.each(KINDS)(
  '%s ticks ascend, lie in their range and are at most one more than asked for',
  (_, ranges, ticksOf) => {
    fc.assert(
      fc.property(ranges, (one) => {
        const ticks = ticksOf(one);
        expect(ticks.length).toBeLessThanOrEqual(one.count + 1);
        for (const [index, { at }] of ticks.entries()) {
          expect(at).toBeGreaterThanOrEqual(one.from);
          expect(at).toBeLessThanOrEqual(one.to);
          if (index > 0) expect(at).toBeGreaterThan(ticks[index - 1]?.at ?? Number.NaN);
        }
      }),
    );
  },
);

test('linear ticks of a range that a number can divide are at least a third of those asked for', () => {
  fc.assert(
    fc.property(range(fc.integer({ min: -1e6, max: 1e6 })), (one) => {
      expect(linearTicks(one).length).toBeGreaterThanOrEqual(Math.floor(one.count / 3));
    }),
  );
});

test.each([
  [{ from: 0, to: 1, count: 5 }, ['0', '0.2', '0.4', '0.6', '0.8', '1.0']],
  [{ from: -250_000, to: 250_000, count: 3 }, ['−200k', '0k', '200k']],
  [{ from: 0, to: 3e-7, count: 3 }, ['0', '1e-7', '2e-7', '3e-7']],
])('numbers from %j are written with as many digits as they need', (one, texts) => {
  expect(linearTicks(one).map(({ text }) => text)).toEqual(texts.map((text) => (text === '0k' ? '0' : text)));
});

test('powers of ten stand alone where there are many, and with 2 and 5 where there are few', () => {
  expect(logTicks({ from: 0, to: 6, count: 6 }).map(({ text }) => text)).toEqual([
    '1',
    '10',
    '100',
    '1000',
    '10000',
    '100k',
    '1e6',
  ]);
  expect(logTicks({ from: 0, to: 1, count: 8 }).map(({ text }) => text)).toEqual(['1', '2', '5', '10']);
});

test.each([
  ['2026-11-21T15:30:00Z', '2026-11-21T15:30:10Z', ['15:30:00', '15:30:05', '15:30:10'], ['Nov 21, 2026']],
  ['2026-12-31T18:00:00Z', '2027-01-01T06:00:00Z', ['18:00', '00:00', '06:00'], ['Dec 31, 2026', 'Jan 1, 2027']],
  ['2026-01-01T00:00:00Z', '2026-05-01T00:00:00Z', ['Jan', 'Mar', 'May'], ['2026']],
  ['2000-01-01T00:00:00Z', '2020-01-01T00:00:00Z', ['2000', '2010', '2020'], []],
])('times from %s to %s are round in UTC, and days are named where they change', (from, to, texts, days) => {
  const ticks = timeTicks({ from: Date.parse(from), to: Date.parse(to), count: 2 });
  expect(ticks.map(({ text }) => text)).toEqual(texts);
  expect(ticks.flatMap(({ below }) => below ?? [])).toEqual(days);
});

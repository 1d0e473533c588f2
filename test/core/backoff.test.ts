import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BackoffOptions, backoff } from '../../core/backoff.ts';

test('doubles from half a second up to half a minute where the draw is in the middle', () => {
  expect(take(9, { random: () => 0.5 })).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('draws each delay between half its base and one and a half of it', () => {
  expect(take(3, { firstMs: 100, random: () => 0 })).toEqual([50, 100, 200]);
  const highest = take(3, { firstMs: 100, random: () => 1 - Number.EPSILON });
  expect(highest.map((delayMs) => Math.round(delayMs))).toEqual([150, 300, 600]);
  expect(highest.every((delayMs, at) => delayMs < 150 * 2 ** at)).toBe(true);
});

test('the delays of one bridge differ from those of another', () => {
  expect(take(5)).not.toEqual(take(5));
});

test('is finite and within bounds at retry 5,000, whatever the options', () => {
  const options = fc.record({
    firstMs: fc.double({ min: 1, max: 100_000, noNaN: true }),
    maxMs: fc.double({ min: 1, max: 1e9, noNaN: true }),
    factor: fc.double({ min: 1, max: 1_000, noNaN: true }),
  });
  fc.assert(
    fc.property(options, (bounds) => {
      const lowestMs = 0.5 * Math.min(bounds.firstMs, bounds.maxMs);
      const delaysMs = take(5_000, bounds);
      expect(delaysMs.every((delayMs) => delayMs >= lowestMs && delayMs < 1.5 * bounds.maxMs)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('a first delay beyond the greatest is cut to it', () => {
  expect(take(2, { firstMs: 9_000, maxMs: 1_000, random: () => 0.5 })).toEqual([1_000, 1_000]);
});

function take(count: number, options?: BackoffOptions): number[] {
  const delays = backoff(options);
  return Array.from({ length: count }, () => delays.next().value);
}

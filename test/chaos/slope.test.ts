import { expect, test } from 'vitest';
import { slopePerHour } from './slope.ts';

const MINUTE_MS = 60_000;
const samples = (values: readonly number[]) => values.map((value, at) => ({ atMs: at * MINUTE_MS, value }));

test('what grows by one a minute grows by 60 an hour', () => {
  expect(slopePerHour(samples([1, 2, 3, 4, 5, 6]))).toBeCloseTo(60);
});

test('what grew in the first half only does not grow', () => {
  expect(slopePerHour(samples([1, 50, 90, 100, 100, 100, 100]))).toBe(0);
});

test('what goes up and down about a mean does not grow much', () => {
  expect(Math.abs(slopePerHour(samples(Array.from({ length: 400 }, (_, at) => 100 + 10 * (-1) ** at))))).toBeLessThan(
    1,
  );
});

test.each([[[]], [[7]]])('of %j nothing can be said', (values) => {
  expect(slopePerHour(samples(values))).toBe(0);
});

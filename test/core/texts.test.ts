import { expect, test } from 'vitest';
import { parseDuration, parseSize } from '../../core/index.ts';

test.each([
  ['500 ms', 500],
  ['10 s', 10_000],
  ['10s', 10_000],
  ['1.5 h', 5_400_000],
  ['1 d', 86_400_000],
  ['10', undefined],
  ['ten s', undefined],
  ['-1 s', undefined],
  ['1 S', undefined],
  ['', undefined],
])('the duration %j is %j ms', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each([
  ['512 KiB', 524_288],
  ['256MiB', 268_435_456],
  ['1.5 GiB', 1_610_612_736],
  ['256', undefined],
  ['256 MB', undefined],
  ['-1 MiB', undefined],
])('the size %j is %j bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

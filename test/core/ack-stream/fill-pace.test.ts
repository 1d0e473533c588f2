import { expect, test } from 'vitest';
import { FillPace } from '../../../core/ack-stream/fill-pace.ts';

test('one chunk is on the way at a time', () => {
  const pace = new FillPace(1_000);
  expect(pace.allowance).toBe(64);
  pace.sent(0);
  expect(pace.allowance).toBe(0);
  pace.acknowledged(50);
  expect(pace.allowance).toBeGreaterThan(0);
});

test.each([
  ['doubles up to the most while chunks are acknowledged within 100 ms', 100, [128, 256, 512, 1_000, 1_000]],
  ['stays while they take up to 250 ms', 250, [64, 64, 64]],
  ['halves down to 16 lines while they take longer', 251, [32, 16, 16]],
])('a chunk %s', (_, tookMs, sizes) => {
  const pace = new FillPace(1_000);
  const seen = sizes.map(() => {
    pace.sent(0);
    pace.acknowledged(tookMs);
    return pace.allowance;
  });
  expect(seen).toEqual(sizes);
});

test('a window of one line fills one line at a time', () => {
  const pace = new FillPace(1);
  pace.sent(0);
  pace.acknowledged(10_000);
  expect(pace.allowance).toBe(1);
});

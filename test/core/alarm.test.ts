import { beforeEach, expect, test } from 'vitest';
import { Alarm } from '../../core/alarm.ts';
import { ManualClock } from '../../core/index.ts';

let clock: ManualClock;
let alarm: Alarm;
let rungAtMs: number[];

beforeEach(() => {
  clock = new ManualClock();
  rungAtMs = [];
  alarm = new Alarm(clock, () => rungAtMs.push(clock.monotonicMs()));
});

test('rings once, at its moment', async () => {
  alarm.set(1_000);
  await clock.advance(5_000);
  expect(rungAtMs).toEqual([1_000]);
});

test('that is put off rings at the later moment only, whatever it slept for', async () => {
  alarm.set(1_000);
  await clock.advance(500);
  alarm.set(1_500);
  alarm.set(2_000);
  await clock.advance(5_000);
  expect(rungAtMs).toEqual([2_000]);
});

test('that is brought forward rings at the earlier moment', async () => {
  alarm.set(2_000);
  alarm.set(1_000);
  await clock.advance(5_000);
  expect(rungAtMs).toEqual([1_000]);
});

test('never rings where the moment is infinite, or once it is stopped', async () => {
  alarm.set(1_000);
  alarm.set(Number.POSITIVE_INFINITY);
  await clock.advance(5_000);
  alarm.set(6_000);
  alarm.stop();
  await clock.advance(5_000);
  expect(rungAtMs).toEqual([]);
  expect(clock.sleeping).toBe(0);
});

test('may be set again while it rings', async () => {
  const again = new Alarm(clock, () => {
    rungAtMs.push(clock.monotonicMs());
    if (rungAtMs.length < 3) again.set(clock.monotonicMs() + 10);
  });
  again.set(10);
  await clock.advance(100);
  expect(rungAtMs).toEqual([10, 20, 30]);
});

test('that is put off a thousand times sleeps once', () => {
  for (let dueMs = 1_000; dueMs < 2_000; dueMs += 1) alarm.set(dueMs);
  expect(clock.sleeping).toBe(1);
  alarm.stop();
});

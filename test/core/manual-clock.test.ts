import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../core/manual-clock.ts';

test('starts in 2026 unless told otherwise, and stands still', () => {
  expect(new ManualClock().nowMs()).toBe(Date.parse('2026-01-01T00:00:00Z'));
  expect(new ManualClock(5).nowMs()).toBe(5);
  expect(new ManualClock().monotonicMs()).toBe(0);
});

test('sleepers wake in the order of their due times, each at its own time', async () => {
  const { clock, log, sleep } = rig();
  sleep('late', 300);
  sleep('early', 100);
  sleep('middle', 200);
  await clock.advance(1_000);
  expect(log).toEqual(['early at 100', 'middle at 200', 'late at 300']);
  expect(clock.monotonicMs()).toBe(1_000);
});

test('sleepers due at the same instant wake in the order they went to sleep', async () => {
  const { clock, log, sleep } = rig();
  for (const name of ['a', 'b', 'c']) sleep(name, 50);
  await clock.advance(50);
  expect(log).toEqual(['a at 50', 'b at 50', 'c at 50']);
});

test('a sleeper wakes exactly when its time has passed, not a millisecond before', async () => {
  const { clock, log, sleep } = rig();
  sleep('a', 100);
  await clock.advance(99);
  expect(log).toEqual([]);
  await clock.advance(1);
  expect(log).toEqual(['a at 100']);
});

test('whoever goes to sleep again while time passes wakes within the same advance', async () => {
  const clock = new ManualClock();
  const ticks: number[] = [];
  const ticking = (async () => {
    for (let tick = 0; tick < 5; tick += 1) {
      await clock.sleep(100);
      ticks.push(clock.monotonicMs());
    }
  })();
  await clock.advance(500);
  await ticking;
  expect(ticks).toEqual([100, 200, 300, 400, 500]);
});

test('two advances do what one of the same length does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 10 }),
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 0, max: 120 }),
      async (durationsMs, firstMs, secondMs) => {
        const once = rig();
        const twice = rig();
        for (const [name, durationMs] of durationsMs.entries()) {
          once.sleep(`${name}`, durationMs);
          twice.sleep(`${name}`, durationMs);
        }
        await once.clock.advance(firstMs + secondMs);
        await twice.clock.advance(firstMs);
        await twice.clock.advance(secondMs);
        expect(twice.log).toEqual(once.log);
        expect(twice.clock.monotonicMs()).toBe(once.clock.monotonicMs());
      },
    ),
    { numRuns: 50 },
  );
});

test('an aborted sleeper wakes at once and leaves the others asleep', async () => {
  const { clock, log, sleep } = rig();
  const abort = new AbortController();
  sleep('aborted', 1_000, abort.signal);
  sleep('other', 500);
  expect(clock.sleeping).toBe(2);
  abort.abort();
  expect(clock.sleeping).toBe(1);
  await clock.advance(2_000);
  expect(log).toEqual(['aborted at 0', 'other at 500']);
  expect(clock.sleeping).toBe(0);
});

test('nobody falls asleep for 0, less, or no number of milliseconds, or after the signal has aborted', async () => {
  const clock = new ManualClock();
  await clock.sleep(0);
  await clock.sleep(-5);
  await clock.sleep(Number.NaN);
  await clock.sleep(1_000, AbortSignal.abort());
  expect(clock.sleeping).toBe(0);
});

test('a jump of the wall clock moves wall time alone and wakes nobody', async () => {
  const { clock, log, sleep } = rig(1_000);
  sleep('a', 100);
  clock.jumpWall(3_600_000);
  expect(clock.nowMs()).toBe(3_601_000);
  expect(clock.monotonicMs()).toBe(0);
  await clock.advance(99);
  expect(log).toEqual([]);
  clock.jumpWall(-7_200_000);
  expect(clock.nowMs()).toBe(1_000 - 3_600_000 + 99);
});

test('a day of 86,400 sleeps passes in an advance', async () => {
  const clock = new ManualClock();
  let wakes = 0;
  const abort = new AbortController();
  const ticking = (async () => {
    while (!abort.signal.aborted) {
      await clock.sleep(1_000, abort.signal);
      wakes += 1;
    }
  })();
  await clock.advance(86_400_000);
  expect(wakes).toBe(86_400);
  abort.abort();
  await ticking;
  expect(clock.sleeping).toBe(0);
});

function rig(startMs = 0) {
  const clock = new ManualClock(startMs);
  const log: string[] = [];
  const sleep = (name: string, durationMs: number, signal?: AbortSignal) => {
    clock.sleep(durationMs, signal).then(() => log.push(`${name} at ${clock.monotonicMs()}`));
  };
  return { clock, log, sleep };
}

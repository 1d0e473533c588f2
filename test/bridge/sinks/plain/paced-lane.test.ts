import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacedLane } from '../../../../bridge/sinks/stream/plain/paced-lane.ts';
import { ManualClock } from '../../../../core/index.ts';

/** Feeds one point after each of `gapsMs` and lets the rest drain; `writeMs` is how long a write takes. */
async function sendingTimes(gapsMs: readonly number[], writeMs = 0): Promise<{ startMs: number; standsFor: number }[]> {
  const clock = new ManualClock();
  const stop = new AbortController();
  const sent: { startMs: number; standsFor: number }[] = [];
  const lane = new PacedLane({
    reduction: 'minmax',
    clock,
    write: ({ standsFor }) => {
      sent.push({ startMs: clock.monotonicMs(), standsFor });
      return clock.sleep(writeMs);
    },
    onSent: () => undefined,
  });
  const running = lane.run(stop.signal);
  for (const [index, gapMs] of gapsMs.entries()) {
    await clock.advance(gapMs);
    lane.offer(index + 1, { series: 'ecg', timeMs: clock.monotonicMs(), value: Math.sin(index) });
  }
  await clock.advance(2_000);
  expect(lane.heldSeq).toBeUndefined();
  stop.abort();
  await running;
  expect(clock.sleeping).toBe(0);
  return sent;
}

test('a thousand points a second leave as twenty, the first at once, and none is forgotten', async () => {
  const sent = await sendingTimes(Array.from({ length: 5_000 }, () => 1));
  expect(sent[0]?.startMs).toBe(1);
  expect(sent.length).toBeLessThanOrEqual(104);
  expect(sent.length).toBeGreaterThanOrEqual(98);
  expect(sent.reduce((sum, { standsFor }) => sum + standsFor, 0)).toBe(5_000);
});

test('however points come, two are never sent within 50 ms', async () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 120 })), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(gaps, fc.constantFrom(0, 3, 70), async (gapsMs, writeMs) => {
      const sent = await sendingTimes(gapsMs, writeMs);
      for (const [index, { startMs }] of sent.entries()) {
        const beforeMs = sent[index - 1]?.startMs ?? Number.NEGATIVE_INFINITY;
        expect(startMs - beforeMs).toBeGreaterThanOrEqual(50 + writeMs);
      }
    }),
    { numRuns: 30 },
  );
});

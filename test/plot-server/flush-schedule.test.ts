import { expect, test } from 'vitest';
import { ManualClock } from '../../core/index.ts';
import { FlushSchedule } from '../../plot-server/live/flush-schedule.ts';

function rig() {
  const clock = new ManualClock();
  const closing = new AbortController();
  const schedule = new FlushSchedule(clock, closing.signal);
  const called: string[] = [];
  const add = (name: string, inMs: number) =>
    schedule.add({ dueMs: clock.monotonicMs() + inMs, onDue: () => called.push(name) });
  return { clock, closing, called, add };
}

test('each is called back once, at its time and at most 5 ms later, in whatever order they came', async () => {
  const { clock, called, add } = rig();
  add('later', 42);
  add('sooner', 11);
  await clock.advance(10);
  expect(called).toEqual([]);
  await clock.advance(5);
  expect(called).toEqual(['sooner']);
  await clock.advance(30);
  expect(called).toEqual(['sooner', 'later']);
  await clock.advance(1_000);
  expect(called).toHaveLength(2);
});

test('what is due already is called back when the work at hand is done', async () => {
  const { called, add } = rig();
  add('due', 0);
  expect(called).toEqual([]);
  await Promise.resolve();
  expect(called).toEqual(['due']);
});

test('after the end nobody is called back any more', async () => {
  const { clock, closing, called, add } = rig();
  add('later', 10);
  add('due', 0);
  closing.abort();
  await clock.advance(100);
  expect(called).toEqual([]);
});

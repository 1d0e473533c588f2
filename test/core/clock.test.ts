import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../core/clock.ts';

describe('the system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test('tells the wall time of the machine', () => {
    vi.setSystemTime(1_700_000_000_123);
    expect(systemClock.nowMs()).toBe(1_700_000_000_123);
  });

  test('sleeps for the time it was told to, and not less', async () => {
    const awake = watch(systemClock.sleep(1_000));
    await vi.advanceTimersByTimeAsync(999);
    expect(awake()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(awake()).toBe(true);
  });

  test('sleeps for longer than a timer can hold', async () => {
    const awake = watch(systemClock.sleep(2 ** 31 + 5_000));
    await vi.advanceTimersByTimeAsync(2 ** 31 + 4_999);
    expect(awake()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(awake()).toBe(true);
  });

  test.each([0, -1, Number.NaN, Number.NEGATIVE_INFINITY])('does not sleep for %d ms', async (durationMs) => {
    await systemClock.sleep(durationMs);
  });

  test('sleeps for ever when told so, until aborted', async () => {
    const abort = new AbortController();
    const awake = watch(systemClock.sleep(Number.POSITIVE_INFINITY, abort.signal));
    await vi.advanceTimersByTimeAsync(2 ** 32);
    expect(awake()).toBe(false);
    abort.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(awake()).toBe(true);
  });

  test('wakes at once on abort, and leaves no timer and no listener behind', async () => {
    const { signal, abort, listeners } = watchedSignal();
    const awake = watch(systemClock.sleep(3 * 2 ** 31, signal));
    expect(listeners()).toBe(1);
    abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(awake()).toBe(true);
    expect(listeners()).toBe(0);
  });

  test('does not sleep when the signal has aborted before', async () => {
    await systemClock.sleep(1_000, AbortSignal.abort());
  });

  test('leaves no listener on the signal after a sleep that ran its time', async () => {
    const { signal, listeners } = watchedSignal();
    const asleep = systemClock.sleep(10, signal);
    await vi.advanceTimersByTimeAsync(10);
    await asleep;
    expect(listeners()).toBe(0);
  });
});

test('monotonic time of the system clock never runs backwards', () => {
  const times = Array.from({ length: 1_000 }, () => systemClock.monotonicMs());
  expect(times.every((timeMs, at) => at === 0 || timeMs >= (times[at - 1] ?? Number.NaN))).toBe(true);
});

function watch(promise: Promise<void>): () => boolean {
  let isDone = false;
  promise.then(() => {
    isDone = true;
  });
  return () => isDone;
}

function watchedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  return {
    signal,
    abort: () => controller.abort(),
    listeners: () => added.mock.calls.length - removed.mock.calls.length,
  };
}

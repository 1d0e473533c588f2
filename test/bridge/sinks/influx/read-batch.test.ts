import { beforeEach, expect, test } from 'vitest';
import { MemorySpool } from '../../../../bridge/index.ts';
import { rowLine } from '../../../../bridge/sinks/influx/line-protocol.ts';
import { type Batch, readBatch } from '../../../../bridge/sinks/influx/read-batch.ts';
import { ManualClock } from '../../../../core/index.ts';

let clock: ManualClock;
let spool: MemorySpool;
let stop: AbortController;

beforeEach(() => {
  clock = new ManualClock();
  spool = new MemorySpool({ clock, onStatus: () => undefined });
  stop = new AbortController();
});

/** Readings of two series, a millisecond each. */
async function append(readings: number): Promise<void> {
  for (let count = 0; count < readings; count += 1) {
    const monotonicMs = clock.monotonicMs();
    spool.append('uno', [
      { series: 'T', monotonicMs, value: 1 },
      { series: 'H', monotonicMs, value: 2 },
    ]);
    await clock.advance(1);
  }
}

function read(afterSeq: number, limit: number): { batch: Batch | undefined } {
  const result: { batch: Batch | undefined } = { batch: undefined };
  const names = { bridge: 'pi', measurement: 'm' };
  void readBatch({ spool, names, afterSeq, limit, clock, signal: stop.signal }).then((batch) => {
    result.batch = batch;
  });
  return result;
}

test('a batch waits a second for more after its first point, and no longer', async () => {
  const result = read(0, 100);
  await clock.advance(5_000);
  await append(1);
  await clock.advance(998);
  expect(result.batch).toBeUndefined();
  await clock.advance(1);
  expect(result.batch).toMatchObject({ through: 2 });
});

test('a full batch does not wait', async () => {
  const result = read(0, 4);
  await append(2);
  // Nobody knows yet whether the second reading is over.
  expect(result.batch).toMatchObject({ through: 2 });
});

test('a reading is never cut where a batch is full, so that it is the same line when it is sent again', async () => {
  await append(3);
  const whole = read(0, 100);
  await clock.advance(1_000);
  const first = read(0, 3);
  await clock.advance(0);
  expect(first.batch?.through).toBe(2);
  const second = read(2, 3);
  await clock.advance(0);
  expect(second.batch?.through).toBe(4);
  const lines = (batch: Batch | undefined) => batch?.rows.map(rowLine) ?? [];
  expect([...lines(first.batch), ...lines(second.batch)]).toEqual(lines(whole.batch).slice(0, 2));
});

test('a reading that is larger than a batch goes on its own', async () => {
  await append(1);
  const result = read(0, 1);
  await clock.advance(0);
  expect(result.batch).toMatchObject({ through: 1 });
});

test('the end comes at once, with what there is', async () => {
  const result = read(0, 100);
  stop.abort();
  await clock.advance(0);
  expect(result.batch).toMatchObject({ rows: [], through: 0 });
  expect(clock.sleeping).toBe(0);
});

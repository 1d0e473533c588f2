import { beforeEach, expect, test } from 'vitest';
import { MemorySpool } from '../../bridge/index.ts';
import { ManualClock, type Point, type Status } from '../../core/index.ts';

let clock: ManualClock;
let statuses: Status[];
let spool: MemorySpool;
const never = new AbortController().signal;

beforeEach(() => {
  clock = new ManualClock();
  statuses = [];
  spool = new MemorySpool({ capacity: 3, patienceMs: 1_000, clock, onStatus: (status) => statuses.push(status) });
});

function points(...values: number[]): Point[] {
  return values.map((value) => ({ series: 'T', timeMs: 0, value }));
}

async function valuesAfter(seq: number, limit = 10): Promise<number[]> {
  return (await spool.read(seq, limit, never)).map(({ point }) => point.value);
}

test('points come out in the order they went in, and stay until they are acknowledged', async () => {
  spool.append('uno', points(1, 2, 3));
  expect(await valuesAfter(0, 2)).toEqual([1, 2]);
  expect(await valuesAfter(0)).toEqual([1, 2, 3]);
  spool.ack(2);
  expect(await valuesAfter(0)).toEqual([3]);
  expect(spool.size).toBe(1);
});

test('a reader waits for the next point', async () => {
  spool.append('uno', points(1));
  const reading = valuesAfter(1);
  spool.append('uno', points(2));
  expect(await reading).toEqual([2]);
});

test('a reader that starts over waits for the next point when all before are acknowledged', async () => {
  spool.append('uno', points(1));
  spool.ack(1);
  const reading = valuesAfter(0);
  spool.append('uno', points(2));
  expect(await reading).toEqual([2]);
});

test('an aborted reader gets nothing and a later one still gets everything', async () => {
  const controller = new AbortController();
  const reading = spool.read(0, 10, controller.signal);
  controller.abort();
  expect(await reading).toEqual([]);
  spool.append('uno', points(1));
  expect(await valuesAfter(0)).toEqual([1]);
});

test('with nothing delivered the oldest make way, and how many is told', async () => {
  spool.append('uno', points(1, 2, 3, 4, 5));
  expect(await valuesAfter(0)).toEqual([3, 4, 5]);
  expect(spool.dropped).toBe(2);
  expect(statuses).toEqual([{ type: 'pointsDropped', count: 2, capacity: 3 }]);
});

test('an acknowledgement of points that were dropped meanwhile forgets no others', async () => {
  spool.append('uno', points(1, 2, 3, 4, 5));
  spool.ack(1);
  expect(await valuesAfter(0)).toEqual([3, 4, 5]);
});

test('while points are delivered a full spool makes its source wait instead of dropping', async () => {
  spool.append('uno', points(1, 2, 3));
  let hasRoom = false;
  void spool.room(1, never).then(() => {
    hasRoom = true;
  });
  await clock.advance(500);
  expect(hasRoom).toBe(false);
  spool.ack(1);
  await clock.advance(0);
  expect(hasRoom).toBe(true);
  expect(clock.sleeping).toBe(0);
});

test('a slow destination is waited for as long as it delivers at all, however many points wait for room', async () => {
  spool.append('uno', points(1, 2, 3));
  let hasRoom = false;
  void spool.room(3, never).then(() => {
    hasRoom = true;
  });
  spool.ack(1);
  await clock.advance(900);
  spool.ack(2);
  await clock.advance(900);
  expect(hasRoom).toBe(false);
  spool.ack(3);
  await clock.advance(0);
  expect(hasRoom).toBe(true);
});

test('a source waits once for a destination that is away, and not again until it is back', async () => {
  spool.append('uno', points(1, 2, 3));
  const first = spool.room(1, never);
  await clock.advance(1_000);
  await first;
  spool.append('uno', points(4));
  await spool.room(1, never);
  expect(clock.sleeping).toBe(0);
  spool.ack(2);
  spool.append('uno', points(5));
  void spool.room(1, never);
  await clock.advance(0);
  expect(clock.sleeping).toBe(1);
});

test('it is empty once the last point is acknowledged', async () => {
  spool.append('uno', points(1, 2));
  const empty = spool.empty(never);
  spool.ack(1);
  expect(await Promise.race([empty.then(() => 'empty'), Promise.resolve('waiting')])).toBe('waiting');
  spool.ack(2);
  await empty;
  expect(spool.size).toBe(0);
});

test('a million points pass through without the spool keeping them', async () => {
  let cursor = 0;
  for (let round = 0; round < 1_000; round += 1) {
    spool.append('uno', points(1, 2, 3));
    cursor += 3;
    spool.ack(cursor);
  }
  expect(spool.size).toBe(0);
  expect(spool.dropped).toBe(0);
});

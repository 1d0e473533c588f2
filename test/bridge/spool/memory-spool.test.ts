import { beforeEach, expect, test } from 'vitest';
import { MemorySpool, type Sample } from '../../../bridge/index.ts';
import { readSpool } from '../../../bridge/spool/read-spool.ts';
import { ManualClock, SOURCE_PATTERN, type Status } from '../../../core/index.ts';

let clock: ManualClock;
let statuses: Status[];
let spool: MemorySpool;
const never = new AbortController().signal;

beforeEach(() => {
  clock = new ManualClock();
  statuses = [];
  spool = new MemorySpool({ capacity: 3, patienceMs: 1_000, clock, onStatus: (status) => statuses.push(status) });
});

function samples(...values: number[]): Sample[] {
  return values.map((value) => ({ series: 'T', monotonicMs: 0, value }));
}

async function valuesAfter(afterSeq: number, limit = 10, signal = never): Promise<number[]> {
  return (await readSpool(spool, { afterSeq, limit }, signal)).entries.map(({ point }) => point.value);
}

test('points come out in the order they went in, and stay until they are acknowledged', async () => {
  spool.append('uno', samples(1, 2, 3));
  expect(await valuesAfter(0, 2)).toEqual([1, 2]);
  expect(await valuesAfter(0)).toEqual([1, 2, 3]);
  spool.trim(2);
  expect(await valuesAfter(0)).toEqual([3]);
  expect(spool.size).toBe(1);
});

test('a reader waits for the next point', async () => {
  spool.append('uno', samples(1));
  const reading = valuesAfter(1);
  spool.append('uno', samples(2));
  expect(await reading).toEqual([2]);
});

test('a reader that starts over waits for the next point when all before are acknowledged', async () => {
  spool.append('uno', samples(1));
  spool.trim(1);
  const reading = valuesAfter(0);
  spool.append('uno', samples(2));
  expect(await reading).toEqual([2]);
});

test('an aborted reader gets nothing and a later one still gets everything', async () => {
  const controller = new AbortController();
  const reading = valuesAfter(0, 10, controller.signal);
  controller.abort();
  expect(await reading).toEqual([]);
  spool.append('uno', samples(1));
  expect(await valuesAfter(0)).toEqual([1]);
});

test('with nothing delivered the oldest make way, and how many is told', async () => {
  spool.append('uno', samples(1, 2, 3, 4, 5));
  expect(await valuesAfter(0)).toEqual([3, 4, 5]);
  expect(spool.dropped).toBe(2);
  expect(statuses).toEqual([{ type: 'pointsDropped', count: 2, why: 'the queue of 3 points is full' }]);
});

test('numbers whose points made way are a hole that says how many they were', () => {
  spool.append('uno', samples(1, 2, 3, 4, 5));
  expect(spool.nextAfter(0)).toEqual({ kind: 'hole', through: 2, reason: 'full', points: 2 });
  expect(spool.nextAfter(1)).toEqual({ kind: 'hole', through: 2, reason: 'full', points: 1 });
  expect(spool.nextAfter(2)).toMatchObject({ kind: 'point', seq: 3, board: 'uno' });
  expect(spool.nextAfter(5)).toBeUndefined();
});

test('numbers that were delivered are a hole for a destination that asks for them again', () => {
  spool.append('uno', samples(1, 2, 3));
  spool.trim(2);
  expect(spool.nextAfter(0)).toEqual({ kind: 'hole', through: 2, reason: 'acked' });
});

test('a point read before the clock was set gets the right time once it is', () => {
  spool.append('uno', samples(1));
  clock.jumpWall(3_600_000);
  expect(spool.nextAfter(0)).toMatchObject({ point: { timeMs: Date.UTC(2026, 0, 1, 1) } });
});

test('a spool that renounces its source forgets what is not its own', async () => {
  const { identity } = spool;
  spool.append('uno', samples(1, 2, 3));
  const lineage = [{ boot: 'AAAAAAAAAAA', firstSeq: 3 }];
  const renounced = await spool.renounce({ forkedAt: 'AAAAAAAAAAA', firstSeq: 3, lineage });
  expect(spool.identity).toEqual(renounced);
  expect(renounced).toMatchObject({ firstSeq: 3, lineage });
  expect(renounced.source).toMatch(SOURCE_PATTERN);
  expect(renounced.source).not.toBe(identity.source);
  expect(await valuesAfter(0)).toEqual([3]);
});

test('an acknowledgement of points that were dropped meanwhile forgets no others', async () => {
  spool.append('uno', samples(1, 2, 3, 4, 5));
  spool.trim(1);
  expect(await valuesAfter(0)).toEqual([3, 4, 5]);
});

test('while points are delivered a full spool makes its source wait instead of dropping', async () => {
  spool.append('uno', samples(1, 2, 3));
  let hasRoom = false;
  void spool.room(1, never).then(() => {
    hasRoom = true;
  });
  await clock.advance(500);
  expect(hasRoom).toBe(false);
  spool.trim(1);
  await clock.advance(0);
  expect(hasRoom).toBe(true);
  expect(clock.sleeping).toBe(0);
});

test('a slow destination is waited for as long as it delivers at all, however many points wait for room', async () => {
  spool.append('uno', samples(1, 2, 3));
  let hasRoom = false;
  void spool.room(3, never).then(() => {
    hasRoom = true;
  });
  spool.trim(1);
  await clock.advance(900);
  spool.trim(2);
  await clock.advance(900);
  expect(hasRoom).toBe(false);
  spool.trim(3);
  await clock.advance(0);
  expect(hasRoom).toBe(true);
});

test('a source waits once for a destination that is away, and not again until it is back', async () => {
  spool.append('uno', samples(1, 2, 3));
  const first = spool.room(1, never);
  await clock.advance(1_000);
  await first;
  spool.append('uno', samples(4));
  await spool.room(1, never);
  expect(clock.sleeping).toBe(0);
  spool.trim(2);
  spool.append('uno', samples(5));
  void spool.room(1, never);
  await clock.advance(0);
  expect(clock.sleeping).toBe(1);
});

test('it is empty once the last point is acknowledged', async () => {
  spool.append('uno', samples(1, 2));
  const empty = spool.empty(never);
  spool.trim(1);
  expect(await Promise.race([empty.then(() => 'empty'), Promise.resolve('waiting')])).toBe('waiting');
  spool.trim(2);
  await empty;
  expect(spool.size).toBe(0);
});

test('a million points pass through without the spool keeping them', async () => {
  let cursor = 0;
  for (let round = 0; round < 1_000; round += 1) {
    spool.append('uno', samples(1, 2, 3));
    cursor += 3;
    spool.trim(cursor);
  }
  expect(spool.size).toBe(0);
  expect(spool.dropped).toBe(0);
});

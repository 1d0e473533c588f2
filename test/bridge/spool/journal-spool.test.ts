import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentAfter, itemsAfter, rig, SMALL, samples, soleProcess, upTo, valuesAfter } from './rig.ts';

const never = new AbortController().signal;

describe('after a restart', () => {
  test('every point is there, and new ones get numbers that none had', async () => {
    const { open } = rig();
    const first = await open();
    first.append('uno', samples(1, 2, 3));
    await first.close();
    const second = await open();
    expect([second.lastSeq, second.size, await valuesAfter(second)]).toEqual([3, 3, [1, 2, 3]]);
    second.append('uno', samples(4));
    expect(await contentAfter(second)).toEqual([
      '1:1',
      '2:2',
      '3:3',
      { kind: 'hole', through: 65_536, reason: 'jump' },
      '65537:4',
    ]);
  });

  test('the source is the same, and each start is in its lineage with the first number it could give', async () => {
    const { open } = rig();
    const first = await open();
    const [boot] = first.identity.lineage;
    first.append('uno', samples(1));
    await first.close();
    const second = await open();
    const { source, firstSeq, lineage } = second.identity;
    expect([source, firstSeq]).toEqual([first.identity.source, 1]);
    expect(lineage).toEqual([boot, { boot: expect.stringMatching(/^[\w-]{11}$/), firstSeq: 65_537 }]);
    expect(lineage[1]?.boot).not.toBe(boot?.boot);
  });

  test('of many starts the last 32 are remembered', async () => {
    const { open } = rig();
    for (let start = 0; start < 33; start += 1) await (await open()).close();
    expect((await open()).identity.lineage).toHaveLength(32);
  });

  test('a destination that cannot say what it has goes on where it was', async () => {
    const { open } = rig();
    const first = await open();
    first.append('uno', samples(1, 2, 3));
    first.trim(2);
    await first.close();
    const second = await open();
    expect([second.trimmedThrough, second.size]).toEqual([2, 1]);
    // One that can say it may still ask for what is there.
    expect(await valuesAfter(second, 0)).toEqual([1, 2, 3]);
  });

  test('an id that was given up stays given up', async () => {
    const { open } = rig();
    const first = await open();
    first.append('uno', samples(1, 2, 3));
    const lineage = [{ boot: 'AAAAAAAAAAA', firstSeq: 3 }];
    const { source } = await first.renounce({ forkedAt: 'AAAAAAAAAAA', firstSeq: 3, lineage });
    await first.close();
    const second = await open();
    expect(second.identity).toMatchObject({ source, firstSeq: 3 });
    expect(second.identity.lineage[0]).toEqual(lineage[0]);
    expect(second.trimmedThrough).toBe(2);
  });
});

test('who it is is on the disk before the first connection, for nobody else to read', async () => {
  const { open, folder } = rig();
  const { identity } = await open();
  const path = join(folder, 'identity.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    version: 1,
    source: identity.source,
    starts: [{ boot: identity.lineage[0]?.boot, firstSeq: 1 }],
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

describe('at the limit of bytes', () => {
  const FOUR_SEGMENTS = { maxBytes: 4 * SMALL.segmentBytes };

  test('the oldest make way, and the hole says how many they were', async () => {
    const { open, statuses } = rig();
    const spool = await open(FOUR_SEGMENTS, SMALL);
    for (const value of upTo(100)) spool.append('uno', samples(value));
    const content = await contentAfter(spool);
    expect(content[0]).toEqual({ kind: 'hole', through: spool.dropped, reason: 'full', points: spool.dropped });
    expect(spool.dropped).toBeGreaterThan(20);
    expect(content.slice(1)).toEqual(upTo(100 - spool.dropped, spool.dropped + 1).map((n) => `${n}:${n}`));
    expect(statuses).toEqual([
      { type: 'pointsDropped', count: expect.any(Number), why: 'the limit in bytes is reached' },
    ]);
    expect([spool.size, spool.stats().dropped]).toEqual([100 - spool.dropped, spool.dropped]);
  });

  test('how many they were is still known after a restart, apart from what the restart skipped', async () => {
    const { open } = rig();
    const first = await open(FOUR_SEGMENTS, SMALL);
    for (const value of upTo(30)) first.append('uno', samples(value));
    await first.close();
    const second = await open(FOUR_SEGMENTS, SMALL);
    const secondFirst = second.identity.lineage[1]?.firstSeq ?? 0;
    for (const value of upTo(100)) second.append('uno', samples(value));
    const { dropped } = second;
    await second.close();
    const third = await open(FOUR_SEGMENTS, SMALL);
    expect((await itemsAfter(third)).slice(0, 3)).toEqual([
      { kind: 'hole', through: 30, reason: 'full', points: 30 },
      { kind: 'hole', through: secondFirst - 1, reason: 'jump' },
      { kind: 'hole', through: secondFirst + dropped - 31, reason: 'full', points: dropped - 30 },
    ]);
  });

  test('where that was lost, the hole claims no number', async () => {
    const { open, folder } = rig();
    const first = await open(FOUR_SEGMENTS, SMALL);
    for (const value of upTo(100)) first.append('uno', samples(value));
    const { dropped } = first;
    await first.close();
    writeFileSync(join(folder, 'dropped.json'), 'gone');
    const second = await open(FOUR_SEGMENTS, SMALL);
    expect((await itemsAfter(second))[0]).toEqual({ kind: 'hole', through: dropped, reason: 'full' });
  });

  test('what was delivered before it went is no loss: a store that asks for it again hears so', async () => {
    const { open } = rig();
    const spool = await open({}, SMALL);
    for (const value of upTo(50)) spool.append('uno', samples(value));
    spool.trim(40);
    const [hole, ...points] = await itemsAfter(spool);
    expect(hole).toMatchObject({ kind: 'hole', reason: 'acked' });
    expect(points.at(-1)).toMatchObject({ seq: 50 });
    expect(spool.dropped).toBe(0);
    await spool.close();
    const next = await open({}, SMALL);
    expect((await itemsAfter(next))[0]).toEqual(hole);
  });

  test('what was delivered is no loss after a kill either, however short before it', async () => {
    const { open } = rig();
    const first = await open({ processes: soleProcess(1) }, SMALL);
    for (const value of upTo(50)) first.append('uno', samples(value));
    first.trim(1);
    first.trim(40);
    const second = await open({ processes: soleProcess(2) }, SMALL);
    const holes = (await itemsAfter(second)).filter((item) => item.kind === 'hole');
    expect(holes.map(({ reason }) => reason)).toEqual(['acked']);
  });

  test('what was read already is a hole as well once it made way', async () => {
    const { open } = rig();
    const first = await open(FOUR_SEGMENTS, SMALL);
    first.append('uno', samples(...upTo(5)));
    await first.close();
    const second = await open(FOUR_SEGMENTS, SMALL);
    expect(second.nextAfter(0)).toMatchObject({ kind: 'point', seq: 1 });
    for (const value of upTo(100)) second.append('uno', samples(value));
    expect(second.nextAfter(0)).toEqual({ kind: 'hole', through: 5, reason: 'full', points: 5 });
  });

  test('while points are delivered a spool that is three quarters full makes its sources wait', async () => {
    const { open, clock } = rig();
    const spool = await open(FOUR_SEGMENTS, SMALL);
    while (spool.stats().diskBytes <= 3 * SMALL.segmentBytes) spool.append('uno', samples(1));
    let hasRoom = false;
    void spool.room(1, never).then(() => {
      hasRoom = true;
    });
    spool.trim(1);
    await clock.advance(900);
    expect([hasRoom, spool.dropped]).toEqual([false, 0]);
    spool.trim(spool.lastSeq);
    await clock.advance(0);
    expect(hasRoom).toBe(true);
  });

  test('with nothing delivered it makes them wait once, and then takes new points for old ones', async () => {
    const { open, clock } = rig();
    const spool = await open({ ...FOUR_SEGMENTS, patienceMs: 1_000 }, SMALL);
    while (spool.stats().diskBytes <= 3 * SMALL.segmentBytes) spool.append('uno', samples(1));
    const room = spool.room(1, never);
    await clock.advance(1_000);
    await room;
    await spool.room(1, never);
    for (const value of upTo(30)) spool.append('uno', samples(value));
    expect(spool.dropped).toBeGreaterThan(0);
  });
});

describe('reading', () => {
  test('from the disk waits a turn now and then, and leaves nothing out at any place asked for', async () => {
    const { open } = rig();
    const first = await open();
    for (let at = 0; at < 100; at += 1) first.append('uno', samples(...upTo(300, at * 300 + 1)));
    await first.close();
    const spool = await open();
    expect(await valuesAfter(spool)).toEqual(upTo(30_000));
    for (const seq of [29_999, 5, 12_345, 12_345, 700, 29_000]) {
      const [item] = await itemsAfter(spool, seq);
      expect(item).toMatchObject({ seq: seq + 1, point: { value: seq + 1 } });
    }
  });

  test('one turn of the event loop reads so much and no more, and the reader is woken for the rest', async () => {
    const { open } = rig();
    const first = await open();
    for (let at = 0; at < 40; at += 1) first.append('uno', samples(...upTo(500)));
    await first.close();
    const spool = await open();
    let read = 0;
    while (spool.nextAfter(read) !== undefined) read += 1;
    expect(read).toBe(2_000);
    await spool.changed(never);
    expect(spool.nextAfter(read)).toMatchObject({ seq: 2_001 });
  });

  test('what no longer is in memory comes from the disk, while new points go on being appended', async () => {
    const { open } = rig();
    const spool = await open();
    for (let at = 0; at < 60; at += 1) spool.append('uno', samples(...upTo(500, at * 500 + 1)));
    expect((await valuesAfter(spool)).length).toBe(30_000);
    spool.append('uno', samples(-1));
    expect(spool.nextAfter(30_000)).toMatchObject({ seq: 30_001, point: { value: -1 } });
  });

  test('after it was closed there is nothing to read, and whoever waited is woken', async () => {
    const { open } = rig();
    const spool = await open();
    spool.append('uno', samples(1));
    const waiting = spool.changed(never);
    await spool.close();
    await waiting;
    expect(spool.nextAfter(0)).toBeUndefined();
  });
});

test('points whose names are longer than any line are refused and counted, those beside them kept', async () => {
  const { open } = rig();
  const spool = await open();
  const long = { series: 'x'.repeat(70_000), value: 1, monotonicMs: 0 };
  spool.append('uno', [...samples(1), long, ...samples(2)]);
  expect([await valuesAfter(spool), spool.dropped]).toEqual([[1, 2], 1]);
});

test('a batch with more bytes of names than a segment holds is stored in parts', async () => {
  const { open } = rig();
  const spool = await open();
  const batch = upTo(500).map((value) => ({ series: `${value}`.padEnd(4_000), value, monotonicMs: 0 }));
  spool.append('uno', batch);
  await spool.close();
  const next = await open();
  expect(await valuesAfter(next)).toEqual(upTo(500));
});

describe('time', () => {
  const TRUE_MS = Date.UTC(2026, 0, 1);

  test('points of an earlier process are corrected once the clock is set', async () => {
    const { open, clock, machine } = rig();
    machine.isSet = false;
    clock.jumpWall(-3_600_000);
    const first = await open();
    first.append('uno', samples(1));
    expect(first.nextAfter(0)).toMatchObject({ point: { timeMs: TRUE_MS - 3_600_000, timeUnsure: true } });
    await first.close();
    clock.jumpWall(3_600_000);
    const second = await open();
    const [item] = await itemsAfter(second);
    expect(item).toMatchObject({ point: { timeMs: TRUE_MS } });
    expect(item).not.toHaveProperty('point.timeUnsure');
  });

  test('points of a boot that never got the time go out with a guess, and say so', async () => {
    const { open, clock, machine } = rig();
    machine.isSet = false;
    clock.jumpWall(-3_600_000);
    const first = await open();
    first.append('uno', samples(1));
    await first.close();
    machine.reboot('second boot', { toMs: TRUE_MS });
    machine.isSet = true;
    const second = await open();
    second.append('uno', samples(2));
    const [old, , young] = await itemsAfter(second);
    expect(old).toMatchObject({ point: { timeMs: TRUE_MS - 3_600_000, timeUnsure: true } });
    expect(young).toMatchObject({ point: { timeMs: TRUE_MS } });
    expect(young).not.toHaveProperty('point.timeUnsure');
  });

  test('that a clock was set is on the disk at once: a kill after it changes no date', async () => {
    const { open, clock, machine, folder } = rig();
    machine.isSet = false;
    const spool = await open();
    clock.jumpWall(3_600_000);
    spool.append('uno', samples(1));
    const { boots } = JSON.parse(readFileSync(join(folder, 'identity.json'), 'utf8'));
    expect(boots).toMatchObject([{ sure: true, offsetMs: clock.nowMs() - machine.monotonicMs() }]);
  });
});

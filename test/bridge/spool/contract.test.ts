import { describe, expect, test } from 'vitest';
import { MemorySpool, type Spool } from '../../../bridge/index.ts';
import { readSpool } from '../../../bridge/spool/read-spool.ts';
import { ManualClock, SOURCE_PATTERN } from '../../../core/index.ts';
import { contentAfter, rig, samples, upTo, valuesAfter } from './rig.ts';

const never = new AbortController().signal;

interface Subject {
  readonly clock: ManualClock;
  readonly spool: Spool;
}

const SPOOLS: readonly [string, () => Promise<Subject>][] = [
  [
    'in memory',
    async () => {
      const clock = new ManualClock();
      return { clock, spool: new MemorySpool({ clock, onStatus: () => undefined }) };
    },
  ],
  [
    'on disk',
    async () => {
      const { clock, open } = rig();
      return { clock, spool: await open() };
    },
  ],
];

describe.each(SPOOLS)('a spool %s', (_, make) => {
  test('gives points in the order they went in, with board, series, unit and quality', async () => {
    const { spool } = await make();
    spool.append('uno', [{ series: 'T', unit: 'Cel', value: 21.5, monotonicMs: 0 }]);
    spool.append('nano', [
      { series: 'H', value: 0, monotonicMs: 0 },
      { series: 'H', value: -1, quality: 'bad', monotonicMs: 0 },
    ]);
    const { entries, through } = await readSpool(spool, { afterSeq: 0, limit: 10 }, never);
    const timeMs = Date.UTC(2026, 0, 1);
    expect(through).toBe(3);
    expect(entries).toEqual([
      { kind: 'point', seq: 1, board: 'uno', point: { series: 'T', unit: 'Cel', value: 21.5, timeMs } },
      { kind: 'point', seq: 2, board: 'nano', point: { series: 'H', value: 0, timeMs } },
      { kind: 'point', seq: 3, board: 'nano', point: { series: 'H', value: -1, quality: 'bad', timeMs } },
    ]);
  });

  test('knows nothing beyond its newest point, and says so again and again', async () => {
    const { spool } = await make();
    expect([spool.lastSeq, spool.nextAfter(0), spool.nextAfter(99)]).toEqual([0, undefined, undefined]);
    spool.append('uno', samples(1));
    expect([spool.lastSeq, spool.nextAfter(1), spool.nextAfter(1)]).toEqual([1, undefined, undefined]);
  });

  test('counts what waits, from any number on', async () => {
    const { spool } = await make();
    spool.append('uno', samples(1, 2, 3, 4));
    spool.trim(1);
    expect([spool.size, spool.countAfter(0), spool.countAfter(2), spool.countAfter(9)]).toEqual([3, 3, 2, 0]);
  });

  test('goes on from what was trimmed, which never goes back', async () => {
    const { spool } = await make();
    spool.append('uno', samples(1, 2, 3));
    spool.trim(2);
    spool.trim(1);
    expect(spool.trimmedThrough).toBe(2);
    expect(await valuesAfter(spool, spool.trimmedThrough)).toEqual([3]);
  });

  test('trims no further than it has given numbers', async () => {
    const { spool } = await make();
    spool.append('uno', samples(1));
    spool.trim(1_000);
    spool.append('uno', samples(2));
    expect(await valuesAfter(spool, spool.trimmedThrough)).toEqual([2]);
  });

  test('wakes a reader that waits, and one whose signal aborts', async () => {
    const { spool } = await make();
    const reading = readSpool(spool, { afterSeq: 0, limit: 10 }, never);
    const controller = new AbortController();
    const aborted = readSpool(spool, { afterSeq: 5, limit: 10 }, controller.signal);
    spool.append('uno', samples(1));
    controller.abort();
    expect((await reading).entries).toHaveLength(1);
    expect((await aborted).entries).toEqual([]);
  });

  test('is empty once its last point is delivered', async () => {
    const { spool } = await make();
    spool.append('uno', samples(1, 2));
    const empty = spool.empty(never);
    spool.trim(1);
    expect(await Promise.race([empty.then(() => 'empty'), Promise.resolve('waiting')])).toBe('waiting');
    spool.trim(2);
    await empty;
    expect(spool.size).toBe(0);
  });

  test('corrects points that were read before the clock was set', async () => {
    const { clock, spool } = await make();
    spool.append('uno', samples(1));
    clock.jumpWall(3_600_000);
    expect(spool.nextAfter(0)).toMatchObject({ point: { timeMs: Date.UTC(2026, 0, 1, 1) } });
  });

  test('that gives up its source takes the id that follows, and forgets what is not its own', async () => {
    const { spool } = await make();
    const { identity } = spool;
    spool.append('uno', samples(1, 2, 3));
    const lineage = [{ boot: 'AAAAAAAAAAA', firstSeq: 3 }];
    const renounced = await spool.renounce({ forkedAt: 'AAAAAAAAAAA', firstSeq: 3, lineage });
    expect(spool.identity).toEqual(renounced);
    expect(renounced).toMatchObject({ firstSeq: 3, lineage });
    expect(renounced.source).toMatch(SOURCE_PATTERN);
    expect(renounced.source).not.toBe(identity.source);
    expect(spool.trimmedThrough).toBe(2);
    expect((await contentAfter(spool)).slice(1)).toEqual(['3:3']);
  });

  test('tells a status page how deep, how old and how much', async () => {
    const { clock, spool } = await make();
    spool.append('uno', samples(...upTo(5)));
    spool.trim(2);
    await clock.advance(2_000);
    expect(spool.stats()).toMatchObject({ depth: 3, oldestAgeMs: 2_000, appended: 5, trimmed: 2, dropped: 0 });
  });
});

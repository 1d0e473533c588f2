import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isBoardstreamError } from '../../../core/index.ts';
import { diskWith, systemError } from '../../journal/rig.ts';
import { rig, SMALL, samples, soleProcess, upTo, valuesAfter } from './rig.ts';

async function errorOf(action: () => Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await action();
  } catch (error) {
    if (isBoardstreamError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a spool that has points and no identity any more', () => {
  test.each([
    ['is missing', (path: string) => rmSync(path)],
    ['is empty', (path: string) => writeFileSync(path, '')],
    ['is cut', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 40))],
    ['is no identity', (path: string) => writeFileSync(path, '{"version":1,"source":"x"}')],
    [
      'is a folder',
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ])('because the file %s sends them all under a new source', async (_, spoil) => {
    const { open, folder, statuses } = rig();
    const first = await open({}, SMALL);
    for (const value of upTo(50)) first.append('uno', samples(value));
    first.trim(30);
    const kept = await valuesAfter(first);
    await first.close();
    const path = join(folder, 'identity.json');
    spoil(path);
    const existed = existsSync(path);
    const second = await open({}, SMALL);
    expect(second.identity.source).not.toBe(first.identity.source);
    expect(second.identity.firstSeq).toBe(50 - kept.length + 1);
    expect(second.trimmedThrough).toBe(0);
    expect(await valuesAfter(second)).toEqual(kept);
    expect(statuses.map(({ type }) => type)).toEqual(existed ? ['stateSetAside'] : []);
    expect(readdirSync(folder).some((name) => name.startsWith('identity.json.unusable-'))).toBe(existed);
    const { identity } = second;
    await second.close();
    expect((await open({}, SMALL)).identity.source).toBe(identity.source);
  });
});

test('an identity whose points are gone is not used for others under the same numbers', async () => {
  const { open, folder, statuses } = rig();
  const first = await open();
  first.append('uno', samples(1));
  await first.close();
  await (await open()).close();
  rmSync(join(folder, 'journal'), { recursive: true });
  const next = await open();
  expect(next.identity.source).not.toBe(first.identity.source);
  expect(statuses.map(({ type }) => type)).toEqual(['stateSetAside']);
});

test('an identity of a newer version stops the start and stays as it is', async () => {
  const { open, folder } = rig();
  await (await open()).close();
  const path = join(folder, 'identity.json');
  const newer = readFileSync(path, 'utf8').replace('"version":1', '"version":2');
  writeFileSync(path, newer);
  expect(await errorOf(() => open())).toEqual({
    code: 'SPOOL_VERSION',
    message: `${path} was written in format 2 by a newer boardstream; use that one, or another folder`,
  });
  expect(readFileSync(path, 'utf8')).toBe(newer);
  expect(readdirSync(join(folder, 'journal')).filter((name) => name.startsWith('lock-'))).toEqual([]);
});

describe('a folder that cannot be used is refused with what to do about it:', () => {
  test('a file in its place', async () => {
    const { open, folder } = rig();
    writeFileSync(folder, 'not a folder');
    const { code, message } = await errorOf(() => open());
    expect([code, message]).toEqual([
      'JOURNAL_UNUSABLE',
      expect.stringContaining(`cannot use ${join(folder, 'journal')}`),
    ]);
  });

  test('a link to a disk that is not there', async () => {
    const { open, folder } = rig();
    symlinkSync(`${folder}-unplugged`, folder);
    const { code, message } = await errorOf(() => open());
    expect([code, message]).toEqual(['JOURNAL_UNUSABLE', expect.stringContaining('ENOENT')]);
  });

  test('one that may not be written', async () => {
    const { open } = rig();
    const fs = diskWith({
      open: () => {
        throw systemError('EROFS');
      },
    });
    expect(await errorOf(() => open({ fs }))).toMatchObject({
      code: 'JOURNAL_UNUSABLE',
      message: expect.stringContaining('EROFS'),
    });
  });

  test('an identity that may not be read', async () => {
    const { open, folder } = rig();
    await (await open()).close();
    const fs = diskWith({
      stat: (path) => {
        if (path.endsWith('identity.json')) throw systemError('EACCES');
        return { isFile: true, bytes: 0, modifiedMs: 0 };
      },
    });
    expect(await errorOf(() => open({ fs }))).toEqual({
      code: 'DATA_FOLDER_UNUSABLE',
      message: `cannot use ${join(folder, 'identity.json')} (EACCES: injected); make it readable and writable for this user, or keep the data in another folder`,
    });
  });

  test('one that this very process holds', async () => {
    const { open, folder } = rig();
    await open();
    const { code, message } = await errorOf(() => open());
    expect(code).toBe('JOURNAL_IN_USE');
    expect(message).toContain(`${join(folder, 'journal')} is in use by this very process, ${process.pid}`);
  });
});

test('a refused start leaves the folder free for the next one', async () => {
  const { open } = rig();
  const fs = diskWith({
    rename: () => {
      throw systemError('EIO');
    },
  });
  expect((await errorOf(() => open({ fs }))).code).toBe('DATA_FOLDER_UNUSABLE');
  await open();
});

describe('a disk that is full at the start', () => {
  /** Takes no new file in the spool's folder until so many segments are gone. */
  function fullDisk(folder: string, segments: number) {
    let gone = 0;
    return diskWith({
      open: (path, how) => {
        if (how === 'create' && dirname(path) === folder && gone < segments) throw systemError('ENOSPC');
        return diskWith({}).open(path, how);
      },
      unlink: (path) => {
        diskWith({}).unlink(path);
        if (path.endsWith('.seg')) gone += 1;
      },
    });
  }

  test('gets room from the oldest points, which are counted', async () => {
    const { open, folder, statuses } = rig();
    const first = await open({}, SMALL);
    for (const value of upTo(60)) first.append('uno', samples(value));
    await first.close();
    const second = await open({ fs: fullDisk(folder, 2) }, SMALL);
    const { dropped } = second;
    expect(dropped).toBeGreaterThan(0);
    expect(second.nextAfter(0)).toEqual({ kind: 'hole', through: dropped, reason: 'full', points: dropped });
    expect(await valuesAfter(second)).toEqual(upTo(60 - dropped, dropped + 1));
    expect(second.size).toBe(60 - dropped);
    const counts = statuses.map((status) => (status.type === 'pointsDropped' ? status.count : 0));
    expect(counts[0]).toBeGreaterThan(0);
  });

  test('that stays full is a clear error, and the newest points stay', async () => {
    const { open, folder } = rig();
    const first = await open({}, SMALL);
    for (const value of upTo(60)) first.append('uno', samples(value));
    await first.close();
    expect(await errorOf(() => open({ fs: fullDisk(folder, 1_000) }, SMALL))).toEqual({
      code: 'DATA_FOLDER_UNUSABLE',
      message: `cannot use ${join(folder, 'identity.json')} (ENOSPC: injected); free some space on its disk; there are no older points that could make room`,
    });
    expect((await valuesAfter(await open({}, SMALL))).at(-1)).toBe(60);
  });
});

test('records that are no points are a hole, reported once and counted, and those beside them are read', async () => {
  const { open, folder, statuses } = rig();
  const first = await open();
  first.append('uno', samples(1, 2, 3, 4));
  await first.close();
  const path = join(folder, 'journal', '0000000000000001.seg');
  const { openJournal } = await import('../../../journal/index.ts');
  rmSync(path);
  const { clock } = rig();
  const journal = openJournal({ folder: join(folder, 'journal'), clock, minFreeBytes: 0 });
  journal.append([Buffer.from('not a point'), Buffer.alloc(0), Buffer.alloc(60, 1)]);
  await journal.close();
  const spool = await open();
  expect(spool.nextAfter(0)).toEqual({ kind: 'hole', through: 3, reason: 'corrupt' });
  expect([spool.size, spool.stats().malformed]).toEqual([0, 3]);
  spool.append('uno', samples(5));
  expect(await valuesAfter(spool)).toEqual([5]);
  expect(statuses.filter(({ type }) => type === 'spoolUnreadable')).toHaveLength(1);
});

test('a cursor beyond what there is, or of another source, is ignored', async () => {
  const { open, folder } = rig();
  const first = await open();
  first.append('uno', samples(1, 2, 3));
  first.trim(2);
  await first.close();
  const path = join(folder, 'delivered.json');
  const text = readFileSync(path, 'utf8');
  for (const spoiled of [text.replace('"through":2', '"through":9'), text.replace(/"source":"./, '"source":"?'), 'x']) {
    writeFileSync(path, spoiled);
    const next = await open();
    expect([next.trimmedThrough, next.size]).toEqual([0, 3]);
    await next.close();
  }
});

test('a cursor is written every five seconds, so that a kill sends little again', async () => {
  const { open, folder, clock } = rig();
  const spool = await open();
  spool.append('uno', samples(1, 2, 3));
  const through = () => JSON.parse(readFileSync(join(folder, 'delivered.json'), 'utf8')).through;
  spool.trim(1);
  expect(through()).toBe(1);
  spool.trim(2);
  await clock.advance(4_999);
  expect(through()).toBe(1);
  await clock.advance(1);
  expect(through()).toBe(2);
});

describe('a disk that takes nothing', () => {
  test('keeps points in memory, says so, shows no number that a kill could take back, and forgets no loss', async () => {
    const { open, clock, statuses } = rig();
    let isFull = true;
    const fs = diskWith({
      open: (path, how) => {
        if (isFull && how === 'create' && path.includes('.seg')) throw systemError('EIO');
        return diskWith({}).open(path, how);
      },
    });
    const spool = await open({ fs, processes: soleProcess(1) }, { memoryPoints: 10 });
    for (const value of upTo(25)) spool.append('uno', samples(value));
    expect([spool.lastSeq, spool.nextAfter(0), spool.dropped, spool.size]).toEqual([0, undefined, 15, 10]);
    expect(spool.stats().inMemory).toBe(10);
    isFull = false;
    await clock.advance(250);
    expect(spool.nextAfter(0)).toEqual({ kind: 'hole', through: 15, reason: 'full', points: 15 });
    expect(await valuesAfter(spool)).toEqual(upTo(10, 16));
    expect(statuses.map(({ type }) => type)).toEqual(['diskRefused', 'pointsDropped', 'diskAccepted']);
    const next = await open({ processes: soleProcess(2) });
    expect(next.nextAfter(0)).toEqual({ kind: 'hole', through: 15, reason: 'full', points: 15 });
  });
});

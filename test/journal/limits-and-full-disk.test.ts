import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nodeFs } from '../../journal/index.ts';
import { contentOf, diskWith, errorOf, rig, systemError, texts } from './rig.ts';

describe('limits', () => {
  test('the oldest segments make room at the byte limit, and what was not acknowledged is declared', () => {
    const { open, events } = rig();
    const journal = open({ maxBytes: 1024 }, { segmentBytes: 256, fillBytes: 256 });
    for (let at = 1; at <= 60; at += 1) journal.append(texts(`${at}`.padEnd(20)));
    const dropped = events.filter((event) => event.type === 'pointsDropped');
    const last = dropped.at(-1)?.to ?? 0;
    expect(dropped[0]).toMatchObject({ from: 1, why: 'byteLimit' });
    expect(journal.stats()).toMatchObject({ dropped: last, depth: 60 - last });
    expect(journal.stats().diskBytes).toBeLessThanOrEqual(1024);
    expect(contentOf(journal)[0]).toEqual({ from: 1, to: last, reason: 'full' });
  });

  test('dropping what is acknowledged is no loss', () => {
    const { open, events } = rig();
    const journal = open({ maxBytes: 1024 }, { segmentBytes: 256, fillBytes: 256 });
    for (let at = 1; at <= 60; at += 1) journal.trim(journal.append(texts(`${at}`.padEnd(20))).last);
    expect(events).toEqual([]);
    expect(journal.stats().dropped).toBe(0);
  });

  test('the oldest segments make room when the disk has less left than the floor', () => {
    const { open, events } = rig();
    let freeBytes = 1_000_000;
    const fs = diskWith({ freeBytes: () => freeBytes });
    const journal = open({ fs, minFreeBytes: 500_000 }, { segmentBytes: 256, fillBytes: 256 });
    for (let at = 1; at <= 30; at += 1) journal.append(texts(`${at}`.padEnd(20)));
    expect(events).toEqual([]);
    freeBytes = 400_000;
    for (let at = 31; at <= 36; at += 1) journal.append(texts(`${at}`.padEnd(20)));
    expect(events[0]).toMatchObject({ type: 'pointsDropped', from: 1, why: 'freeDiskFloor' });
    expect(journal.segments().length).toBeLessThanOrEqual(2);
  });
});

describe('a full disk', () => {
  function fullRig(options: { whenFull?: 'memory' | 'refuse' } = {}) {
    const made = rig();
    const disk = { full: false };
    const fs = diskWith({
      write(fd, bytes, from, position) {
        if (disk.full) throw systemError('ENOSPC');
        return nodeFs.write(fd, bytes, from, position);
      },
    });
    return { ...made, disk, journal: made.open({ fs, ...options }, { memoryPoints: 3 }) };
  }

  test('keeps points in memory, readable, and stores them when there is room again', async () => {
    const { journal, disk, clock, events, open } = fullRig();
    journal.append(texts('a'));
    disk.full = true;
    journal.append(texts('b'));
    expect(contentOf(journal)).toEqual(['1:a', '2:b']);
    expect(journal.stats()).toMatchObject({ memoryRecords: 1, refusal: expect.stringContaining('ENOSPC') });
    disk.full = false;
    await clock.advance(250);
    expect(journal.stats()).toMatchObject({ memoryRecords: 0, refusal: undefined });
    expect(events.map(({ type }) => type)).toEqual(['diskRefused', 'diskAccepted']);
    await journal.close();
    expect(contentOf(open())).toEqual(['1:a', '2:b']);
  });

  test('drops the oldest points in memory at the limit and declares them, also to a later start', async () => {
    const { journal, disk, events, clock, open } = fullRig();
    journal.append(texts('a'));
    disk.full = true;
    for (const text of ['b', 'c', 'd', 'e', 'f']) journal.append(texts(text));
    expect(events.filter(({ type }) => type === 'pointsDropped')).toEqual([
      { type: 'pointsDropped', from: 2, to: 2, why: 'memoryLimit' },
      { type: 'pointsDropped', from: 3, to: 3, why: 'memoryLimit' },
    ]);
    const expected = ['1:a', { from: 2, to: 3, reason: 'full' }, '4:d', '5:e', '6:f'];
    expect(contentOf(journal)).toEqual(expected);
    disk.full = false;
    await clock.advance(250);
    expect(contentOf(journal)).toEqual(expected);
    await journal.close();
    expect(contentOf(open())).toEqual(expected);
  });

  test('fails a sync and a close, which gives the folder back all the same', async () => {
    const { journal, disk, open } = fullRig();
    journal.append(texts('a'));
    disk.full = true;
    journal.append(texts('b'));
    await expect(journal.sync()).rejects.toMatchObject({ code: 'JOURNAL_NOT_DURABLE' });
    await expect(journal.close()).rejects.toMatchObject({ code: 'JOURNAL_NOT_DURABLE' });
    expect(contentOf(open())).toEqual(['1:a']);
  });

  test('refuses points where they must not wait in memory, and gives their number to the next', async () => {
    const { journal, disk, clock } = fullRig({ whenFull: 'refuse' });
    journal.append(texts('a'));
    disk.full = true;
    expect(errorOf(() => journal.append(texts('b'))).code).toBe('JOURNAL_FULL');
    expect(journal.nextSeq).toBe(2);
    disk.full = false;
    await clock.advance(250);
    journal.append(texts('c'));
    expect(contentOf(journal)).toEqual(['1:a', '2:c']);
  });

  test('with nothing but acknowledged points on it makes room by emptying the last segment', () => {
    const { open, folder } = rig();
    let freeBytes = 600;
    const fs = diskWith({
      write(fd, bytes, from, position) {
        if (bytes.length - from > 32 && position >= 32 && freeBytes < 200) throw systemError('ENOSPC');
        return nodeFs.write(fd, bytes, from, position);
      },
      truncate(fd, bytes) {
        if (bytes === 32) freeBytes = 600;
        nodeFs.truncate(fd, bytes);
      },
    });
    const journal = open({ fs }, { segmentBytes: 256, fillBytes: 32 });
    for (let at = 1; at <= 5; at += 1) journal.append(texts('x'.repeat(20)));
    journal.trim(5);
    freeBytes = 100;
    journal.append(texts('y'.repeat(20)));
    expect(journal.stats().memoryRecords).toBe(0);
    expect(contentOf(journal, 6)).toEqual([`6:${'y'.repeat(20)}`]);
    expect(existsSync(`${folder}/0000000000000001.seg`)).toBe(false);
  });
});

describe('a disk that fails at fdatasync', () => {
  test('has the points written again to a new segment, once and under their numbers', async () => {
    const { open, events, folder } = rig();
    let failures = 0;
    const fs = diskWith({
      async fdatasync(fd) {
        failures += 1;
        if (failures === 1) throw systemError('EIO');
        return nodeFs.fdatasync(fd);
      },
    });
    const journal = open({ fs });
    journal.append(texts('a'));
    journal.append(texts('b', 'c'));
    await journal.sync();
    expect(events).toMatchObject([{ type: 'syncFailed', why: expect.stringContaining('EIO') }]);
    expect(journal.durableSeq).toBe(3);
    expect(readdirSync(folder).filter((name) => name.endsWith('.seg'))).toHaveLength(2);
    expect(contentOf(journal)).toEqual(['1:a', '2:b', '3:c']);
    await journal.close();
    expect(contentOf(open())).toEqual(['1:a', '2:b', '3:c']);
  });
});

describe('the numbers a journal reports', () => {
  test('tell how much waits, since when, and what was written', async () => {
    const { open, clock } = rig();
    const journal = open();
    journal.append(texts('a', 'b'));
    journal.append(texts('c'));
    await clock.advance(300);
    journal.trim(1);
    expect(journal.stats()).toMatchObject({ appended: 3, depth: 2, oldestAgeMs: 300, segments: 1, dropped: 0 });
    expect(journal.stats().writtenBytes).toBeGreaterThan(3 * 21);
    expect(journal.stats().syncs).toBe(1);
  });
});

import { existsSync, readdirSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeFs, type ReadItem } from '../../journal/index.ts';
import { contentOf, diskWith, errorOf, rig, systemError, temporaryFolder, texts } from './rig.ts';

describe('appending and reading', () => {
  test('records come back in order under consecutive numbers from 1', () => {
    const journal = rig().open();
    expect(journal.append(texts('a', 'b'))).toEqual({ first: 1, last: 2 });
    expect(journal.append(texts(''))).toEqual({ first: 3, last: 3 });
    expect(contentOf(journal)).toEqual(['1:a', '2:b', '3:']);
    expect(contentOf(journal, 2)).toEqual(['2:b', '3:']);
    expect(contentOf(journal, 4)).toEqual([]);
  });

  test('an empty batch gets no number and makes no file', () => {
    const { open, folder } = rig();
    const journal = open();
    expect(journal.append([])).toEqual({ first: 1, last: 0 });
    expect(readdirSync(folder).filter((name) => name.endsWith('.seg'))).toEqual([]);
  });

  test('a payload may be changed after the append', () => {
    const journal = rig().open();
    const payload = Buffer.from('before');
    journal.append([payload]);
    payload.write('after!');
    expect(contentOf(journal)).toEqual(['1:before']);
  });

  test('a batch that no segment can hold is refused and the next one takes its number', () => {
    const journal = rig().open();
    expect(errorOf(() => journal.append([Buffer.alloc(1024 * 1024)])).code).toBe('JOURNAL_TOO_LARGE');
    expect(journal.append([Buffer.alloc(1024 * 1024 - 52)])).toEqual({ first: 1, last: 1 });
  });

  test('any batches read back the same, whatever the items asked for and wherever reading begins', () => {
    const { open, clock } = rig();
    const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(payloads, { maxLength: 30 }),
        fc.nat(40),
        fc.integer({ min: 1, max: 20 }),
        (batches, skip, maxRecords) => {
          const folder = temporaryFolder();
          const journal = open({ folder, clock }, { segmentBytes: 4096, fillBytes: 512 });
          for (const batch of batches) journal.append(batch);
          const read: number[][] = [];
          for (const item of journal.read(1 + skip, { maxRecords })) {
            if (item.kind === 'hole') throw new Error('a hole where nothing was lost');
            expect(item.payloads.length).toBeLessThanOrEqual(maxRecords);
            read.push(...item.payloads.map((payload) => [...payload]));
          }
          expect(read).toEqual(
            batches
              .flat()
              .slice(skip)
              .map((payload) => [...payload]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('nothing works after closing', async () => {
    const journal = rig().open();
    journal.append(texts('a'));
    const reading = journal.read(1);
    reading.next();
    await journal.close();
    await journal.close();
    for (const use of [() => journal.append(texts('b')), () => journal.trim(1), () => reading.next()]) {
      expect(errorOf(use).code).toBe('JOURNAL_CLOSED');
    }
  });
});

describe('a start', () => {
  test('goes on behind all numbers the last segment reserved, and says that nothing was lost between', async () => {
    const { open } = rig();
    const before = open();
    before.append(texts('a'));
    await before.close();
    const journal = open();
    expect(journal.nextSeq).toBe(65_537);
    journal.append(texts('b'));
    expect(contentOf(journal)).toEqual(['1:a', { from: 2, to: 65_536, reason: 'jump' }, '65537:b']);
  });

  test('after a power cut says that points may be lost between', async () => {
    const { open } = rig();
    const before = open();
    before.append(texts('a'));
    await before.close();
    const processes = { pid: 1, bootId: () => 'another boot', startOf: () => 's' };
    const journal = open({ processes });
    journal.append(texts('b'));
    expect(contentOf(journal)).toContainEqual({ from: 2, to: 65_536, reason: 'power' });
  });

  test('writes no file, so that starting over and over leaves the folder as it is', async () => {
    const { open, folder } = rig();
    const first = open();
    first.append(texts('a'));
    await first.close();
    for (let start = 0; start < 3; start += 1) await open().close();
    expect(readdirSync(folder)).toEqual(['0000000000000001.seg']);
    expect(open().nextSeq).toBe(65_537);
  });

  test('makes a folder only its user can enter, with files only its user can read', () => {
    const { open, folder } = rig();
    open().append(texts('a'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(`${folder}/${name}`).mode & 0o777).toBe(0o600);
  });
});

describe('following', () => {
  test('goes on with what is appended later and ends with its signal', async () => {
    const journal = rig().open();
    const stop = new AbortController();
    const seen: string[] = [];
    journal.append(texts('a'));
    const done = (async () => {
      for await (const item of journal.follow(1, { signal: stop.signal })) {
        if (item.kind === 'records') seen.push(...item.payloads.map(String));
        if (seen.length === 3) stop.abort();
      }
    })();
    await Promise.resolve();
    journal.append(texts('b'));
    journal.append(texts('c'));
    await done;
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('ends when the journal is closed', async () => {
    const journal = rig().open();
    const items: ReadItem[] = [];
    const done = (async () => {
      for await (const item of journal.follow(1, { signal: new AbortController().signal })) items.push(item);
    })();
    await journal.close();
    await done;
    expect(items).toEqual([]);
  });

  test('misses and repeats nothing when records move from memory to the disk and to the next segment on the way', async () => {
    const { open } = rig();
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 12 }) }),
      },
      { weight: 3, arbitrary: fc.constant({ kind: 'pull' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'sync' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'trim' as const }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const journal = open({ folder: temporaryFolder() }, { segmentBytes: 1024, fillBytes: 256 });
        const following = journal.follow(1, { signal: new AbortController().signal, maxRecords: 5 });
        let next = 1;
        const pull = async () => {
          if (next >= journal.nextSeq) return;
          const { value } = await following.next();
          if (value?.kind !== 'records') throw new Error(`not records: ${JSON.stringify(value)}`);
          expect(value.first).toBe(next);
          expect(value.payloads.map(String)).toEqual(value.payloads.map((_, at) => `p${value.first + at}`));
          next = value.last + 1;
        };
        for (const { kind, ...rest } of steps) {
          if (kind === 'append') {
            const count = 'count' in rest ? rest.count : 0;
            journal.append(Array.from({ length: count }, (_, at) => Buffer.from(`p${journal.nextSeq + at}`)));
          } else if (kind === 'pull') await pull();
          else if (kind === 'sync') await journal.sync();
          else journal.trim(next - 1);
        }
        while (next < journal.nextSeq) await pull();
        await journal.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('trimming', () => {
  const small = { segmentBytes: 256, fillBytes: 64 };

  test('unlinks segments whose every record is acknowledged, and never the newest', () => {
    const { open } = rig();
    const journal = open({}, small);
    for (let at = 1; at <= 20; at += 1) journal.append(texts(`${at}`.repeat(20)));
    const [oldest, second] = journal.segments();
    journal.trim((second?.first ?? 0) - 2);
    expect(journal.segments()[0]).toEqual(oldest);
    journal.trim((second?.first ?? 0) - 1);
    expect(journal.segments()[0]?.first).toBe(second?.first);
    journal.trim(20);
    expect(journal.segments()).toHaveLength(1);
    expect(journal.stats().depth).toBe(0);
  });

  test('an acknowledgement of a number that was never given out is refused', () => {
    const journal = rig().open();
    journal.append(texts('a'));
    const error = errorOf(() => journal.trim(2));
    expect(error.code).toBe('JOURNAL_ACK_AHEAD');
    expect(error.message).toContain('number 2 is acknowledged');
  });

  test('an older acknowledgement changes nothing', () => {
    const journal = rig().open();
    journal.append(texts('a', 'b', 'c'));
    journal.trim(2);
    journal.trim(1);
    expect(journal.stats().depth).toBe(1);
  });
});

describe('syncing', () => {
  /** Counts fdatasync calls that are not part of making a segment. */
  function countingRig() {
    const made = rig();
    const counts = { later: 0 };
    const fs = diskWith({
      fdatasync(fd) {
        counts.later += 1;
        return nodeFs.fdatasync(fd);
      },
    });
    const journal = made.open({ fs });
    journal.append(texts('the first append makes the segment'));
    return { ...made, journal, counts };
  }

  test('what is acknowledged within 700 ms costs no fdatasync', async () => {
    const { journal, clock, counts } = countingRig();
    for (let second = 0; second < 20; second += 1) {
      const { last } = journal.append(texts('a'));
      await clock.advance(500);
      journal.trim(last);
      await clock.advance(500);
    }
    expect(counts.later).toBe(0);
  });

  test('what is not acknowledged is synced within a second, many appends at once', async () => {
    const { journal, clock, counts } = countingRig();
    for (let at = 0; at < 18; at += 1) {
      journal.append(texts('a'));
      await clock.advance(50);
    }
    await clock.advance(100);
    await journal.sync();
    expect(counts.later).toBeGreaterThanOrEqual(1);
    expect(counts.later).toBeLessThanOrEqual(2);
    expect(journal.durableSeq).toBe(19);
  });

  test('an idle journal sets no timers', async () => {
    const { journal, clock } = countingRig();
    journal.append(texts('a'));
    await journal.sync();
    await clock.advance(300);
    expect(clock.sleeping).toBe(0);
  });

  test('calls that wait together share one fdatasync', async () => {
    const { journal, counts } = countingRig();
    journal.append(texts('a'));
    await Promise.all([journal.sync(), journal.sync(), journal.sync()]);
    expect(counts.later).toBe(1);
  });

  test('a call waits for what was appended while another sync was under way', async () => {
    const { journal, counts } = countingRig();
    journal.append(texts('a'));
    const earlier = journal.sync();
    journal.append(texts('b'));
    await journal.sync();
    await earlier;
    expect(counts.later).toBe(2);
    expect(journal.durableSeq).toBe(3);
  });

  test('with sync each every append is on the disk when it returns', () => {
    const journal = rig().open({ sync: 'each' });
    journal.append(texts('a'));
    journal.append(texts('b'));
    expect(journal.durableSeq).toBe(2);
  });
});

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

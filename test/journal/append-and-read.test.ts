import { readdirSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadItem } from '../../journal/index.ts';
import { contentOf, errorOf, rig, temporaryFolder, texts } from './rig.ts';

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

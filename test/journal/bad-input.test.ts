import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeFs, type Processes } from '../../journal/index.ts';
import { encodeRecords } from '../../journal/record.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES } from '../../journal/segment-header.ts';
import { contentOf, diskWith, errorOf, rig, systemError, temporaryFolder, texts } from './rig.ts';

const FIRST = '0000000000000001.seg';

/** A folder with one segment of these records, closed. */
async function written(...records: string[]) {
  const made = rig();
  const journal = made.open();
  for (const record of records) journal.append(texts(record));
  await journal.close();
  return { ...made, segment: join(made.folder, FIRST) };
}

function overwrite(path: string, position: number, bytes: Uint8Array): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, bytes, 0, bytes.length, position);
  closeSync(fd);
}

describe('a damaged segment', () => {
  test('costs the records the damage touches and no others, wherever and whatever it is', async () => {
    const records = ['one', 'two two', 'three three three', '', 'five'];
    const { segment, clock } = await written(...records);
    const whole = readFileSync(segment);
    const used = HEADER_BYTES + records.reduce((sum, record) => sum + 20 + record.length, 0);
    const damage = fc.record({
      at: fc.integer({ min: HEADER_BYTES, max: used - 1 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    });
    fc.assert(
      fc.property(damage, ({ at, bytes }) => {
        const folder = temporaryFolder();
        const damaged = Buffer.from(whole);
        damaged.set(bytes, at);
        writeFileSync(join(folder, FIRST), damaged);
        const journal = rig().open({ folder, clock });
        const content = contentOf(journal);
        let end = HEADER_BYTES;
        records.forEach((record, index) => {
          const start = end;
          end += 20 + record.length;
          const isTouched = !damaged.subarray(start, end).equals(whole.subarray(start, end));
          expect(content.includes(`${index + 1}:${record}`), `record ${index + 1}`).toBe(!isTouched);
        });
        for (const item of content) if (typeof item === 'string') expect(records).toContain(item.slice(2));
      }),
      { numRuns: 200 },
    );
  });

  test('in the middle leaves a hole that says so', async () => {
    const { segment, open } = await written('one', 'two', 'three');
    overwrite(segment, HEADER_BYTES + 23 + 21, Buffer.from('?'));
    expect(contentOf(open())).toEqual(['1:one', { from: 2, to: 2, reason: 'corrupt' }, '3:three']);
  });

  test('is cut at the first hole where later records build on earlier ones', async () => {
    const { segment, open } = await written('one', 'two', 'three');
    overwrite(segment, HEADER_BYTES + 23 + 21, Buffer.from('?'));
    const journal = open({ keepAfterCrash: 'prefix' });
    journal.append(texts('four'));
    const expected = ['1:one', { from: 2, to: 65_536, reason: 'corrupt' }, '65537:four'];
    expect(contentOf(journal)).toEqual(expected);
    await journal.close();
    expect(contentOf(open()), 'at every later start').toEqual(expected);
  });

  test('that is cut short anywhere keeps the records before the cut', async () => {
    const { segment, open, clock } = await written('one', 'two', 'three');
    const whole = readFileSync(segment);
    for (let size = HEADER_BYTES; size < HEADER_BYTES + 71; size += 1) {
      const folder = temporaryFolder();
      writeFileSync(join(folder, FIRST), whole);
      truncateSync(join(folder, FIRST), size);
      const kept = [55, 78, 103].filter((end) => size >= end).length;
      expect(contentOf(open({ folder, clock }))).toEqual(['1:one', '2:two', '3:three'].slice(0, kept));
    }
  });

  test('does not turn a record quoted in a payload into a record, unless the quote knows the salt of the segment', async () => {
    const salt = 0x8000_0000;
    const random = () => salt / 2 ** 32;
    for (const [quotedSalt, expected] of [
      [salt + 1, '2:two'],
      [salt, '2:forged'],
    ] as const) {
      const { open, folder } = rig();
      const journal = open({ random });
      journal.append([
        Buffer.concat([Buffer.from('>'), encodeRecords(texts('forged'), 2, quotedSalt)]),
        ...texts('two'),
      ]);
      await journal.close();
      overwrite(join(folder, FIRST), HEADER_BYTES + 20, Buffer.from('?'));
      expect(contentOf(open())).toEqual([{ from: 1, to: 1, reason: 'corrupt' }, expected]);
    }
  });

  test('without a valid header is set aside and reported, and its numbers are not given again', async () => {
    for (const at of [0, 4, 9, 17, 26, 31]) {
      const { segment, open, events, folder } = await written('one');
      overwrite(segment, at, Buffer.from([0xa5]));
      const journal = open();
      expect(events).toMatchObject([{ type: 'segmentQuarantined', path: segment, movedTo: `${segment}.bad` }]);
      expect(readdirSync(folder)).toContain(`${FIRST}.bad`);
      expect(journal.nextSeq).toBe(65_537);
      journal.append(texts('two'));
      expect(contentOf(journal)).toEqual([{ from: 1, to: 65_536, reason: 'corrupt' }, '65537:two']);
      await journal.close();
      expect(open().nextSeq, 'at the next start, too').toBe(131_073);
    }
  });

  test.each(['EIO', 'ENOENT'])('that cannot be read any more (%s) is a hole, and the rest is read', async (code) => {
    const { open, events, folder } = rig();
    let bad = '';
    const badFds = new Set<number>();
    const fs = diskWith({
      open(path, how) {
        const fd = nodeFs.open(path, how);
        if (path === bad) badFds.add(fd);
        else badFds.delete(fd);
        return fd;
      },
      read(fd, into, position) {
        if (badFds.has(fd)) throw systemError(code);
        return nodeFs.read(fd, into, position);
      },
    });
    const journal = open({ fs }, { segmentBytes: 128, fillBytes: 64 });
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']) journal.append(texts(text));
    const [, second, third] = journal.segments();
    bad = join(folder, `${String(second?.first).padStart(16, '0')}.seg`);
    const content = contentOf(journal);
    expect(content).toContainEqual({ from: second?.first, to: (third?.first ?? 0) - 1, reason: 'corrupt' });
    expect(content.at(-1)).toBe('10:j');
    expect(events).toMatchObject([{ type: 'segmentQuarantined', path: bad }]);
    expect(contentOf(journal), 'when read again').toEqual(content);
  });
});

describe('what is no segment of ours', () => {
  test('but has the name of one is set aside', () => {
    const folder = temporaryFolder();
    const { open, events } = rig();
    writeFileSync(join(folder, '0000000000000042.seg'), 'dear diary');
    mkdirSync(join(folder, '0000000000000007.seg'));
    symlinkSync('/dev/zero', join(folder, '0000000000000009.seg'));
    writeFileSync(join(folder, '0000000000000003.seg'), '');
    execFileSync('mkfifo', [join(folder, '0000000000000002.seg')]);
    const journal = open({ folder });
    expect(events.map(({ type }) => type)).toEqual(Array(5).fill('segmentQuarantined'));
    expect(journal.append(texts('a')).first).toBe(42 + 65_536);
    expect(readFileSync(join(folder, '0000000000000042.seg.bad'), 'utf8')).toBe('dear diary');
  });

  test('by its name is left alone', () => {
    const folder = temporaryFolder();
    for (const name of ['notes.txt', '1.seg', '000000000000000x.seg', 'lost+found'])
      writeFileSync(join(folder, name), 'x');
    const { open, events } = rig();
    expect(open({ folder }).nextSeq).toBe(1);
    expect(events).toEqual([]);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['notes.txt', '1.seg', '000000000000000x.seg']));
  });

  test('with a number no segment can have stops the start before numbers run out', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '9999999999999999.seg'), 'x');
    const error = errorOf(() => rig().open({ folder }));
    expect(error.code).toBe('JOURNAL_FOREIGN');
    expect(error.message).toContain('9999999999999999.seg');
  });

  test('but of a newer version is not touched', async () => {
    const { segment, open, folder } = await written('one');
    const decoded = decodeHeader(readFileSync(segment).subarray(0, HEADER_BYTES));
    if (decoded.kind !== 'valid') throw new Error('the header is not valid');
    overwrite(segment, 0, encodeHeader(decoded.header, 2));
    const before = readFileSync(segment);
    const error = errorOf(() => open());
    expect(error.code).toBe('JOURNAL_VERSION');
    expect(error.message).toContain('format 2');
    expect(readFileSync(segment)).toEqual(before);
    expect(readdirSync(folder)).toEqual([FIRST]);
  });
});

describe('a folder', () => {
  test('that is missing is made, with those above it', () => {
    const folder = join(temporaryFolder(), 'a/b/c');
    rig().open({ folder }).append(texts('a'));
    expect(readdirSync(folder)).toContain(FIRST);
  });

  test('that is a file, or below one, cannot be used', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const folder of [file, join(file, 'below')]) {
      const error = errorOf(() => rig().open({ folder }));
      expect(error.code).toBe('JOURNAL_UNUSABLE');
      expect(error.message).toContain(`cannot use ${folder}`);
    }
  });

  test.each(['EROFS', 'EACCES'])('that cannot be written (%s) cannot be used, and the message says so', (code) => {
    const fs = diskWith({
      open(path, how) {
        if (how !== 'read') throw systemError(code);
        return nodeFs.open(path, how);
      },
    });
    const error = errorOf(() => rig().open({ fs }));
    expect(error.code).toBe('JOURNAL_UNUSABLE');
    expect(error.message).toContain(code);
  });
});

describe('the lock of a folder', () => {
  function processesWith(running: Readonly<Record<number, string>>, pid: number, boot = 'b1'): Processes {
    return { pid, bootId: () => boot, startOf: (other) => running[other] };
  }

  test('keeps a second journal of this process out', async () => {
    const { open } = rig();
    const first = open();
    const error = errorOf(() => open());
    expect(error.code).toBe('JOURNAL_IN_USE');
    expect(error.message).toContain(`this very process, ${process.pid};`);
    await first.close();
    open();
  });

  test('keeps other processes out and names the holder', () => {
    const { open } = rig();
    const running = { 100: 's100', 200: 's200' };
    open({ processes: processesWith(running, 100) });
    const error = errorOf(() => open({ processes: processesWith(running, 200) }));
    expect(error.message).toContain('in use by process 100;');
    expect(error.context).toMatchObject({ pid: 100 });
  });

  test('of a process that is gone, or whose number another process has now, holds no one up', () => {
    for (const running of [{ 200: 's200' }, { 100: 'someone else', 200: 's200' }]) {
      const { open, folder } = rig();
      open({ processes: processesWith({ 100: 's100' }, 100) });
      open({ processes: processesWith(running, 200) });
      expect(readdirSync(folder).filter((name) => name.startsWith('lock-'))).toEqual(['lock-200-s200-b1']);
    }
  });

  test('of an earlier boot holds no one up', () => {
    const { open } = rig();
    const running = { 100: 's100', 200: 's200' };
    open({ processes: processesWith(running, 100, 'b1') });
    open({ processes: processesWith(running, 200, 'b2') });
  });

  test('is given back by a start that fails', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '9999999999999999.seg'), 'x');
    for (let start = 0; start < 2; start += 1) {
      expect(errorOf(() => rig().open({ folder })).code).toBe('JOURNAL_FOREIGN');
    }
  });
});

import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LineFile } from '../../../../bridge/sinks/ndjson/line-file.ts';

let folder: string;
let path: string;
let file: LineFile;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'line-file-'));
  path = join(folder, 'points.ndjson');
  file = new LineFile(path);
});

afterEach(async () => {
  await file.close();
  rmSync(folder, { recursive: true });
});

const text = (name = path) => readFileSync(name, 'utf8');

test('lines are added to what is there, and others of the world may not read them', async () => {
  await file.append('a\n');
  await file.close();
  await file.append('b\n');
  expect(text()).toBe('a\nb\n');
  expect(statSync(path).mode & 0o777 & ~0o640).toBe(0);
});

test('after the file was renamed the next lines go to a new one of its name', async () => {
  await file.append('a\n');
  renameSync(path, `${path}.1`);
  await file.append('b\n');
  expect([text(`${path}.1`), text()]).toEqual(['a\n', 'b\n']);
});

test('after the file was removed there is a new one', async () => {
  await file.append('a\n');
  rmSync(path);
  await file.append('b\n');
  expect(text()).toBe('b\n');
});

test('after the file was emptied in place lines begin at its start', async () => {
  await file.append('a\n');
  writeFileSync(path, '');
  await file.append('b\n');
  expect(text()).toBe('b\n');
});

test('half a line that a kill left is ended before the next one', async () => {
  writeFileSync(path, '{"half');
  await file.append('b\n');
  expect(text()).toBe('{"half\nb\n');
});

test('a full disk takes none of the lines, and says so', async () => {
  file = new LineFile('/dev/full');
  await expect(file.append('a\n')).rejects.toMatchObject({
    code: 'SINK_UNWRITABLE',
    message: 'cannot write /dev/full: the disk is full; points wait until there is room',
  });
});

test.each([
  ['a folder that is not there', () => join(folder, 'none/points'), 'there is no such folder; make it'],
  ['a folder', () => folder, 'it is a folder; name a file'],
])('%s is named with what to do', async (_title, where, what) => {
  file = new LineFile(where());
  await expect(file.open()).rejects.toMatchObject({ code: 'SINK_UNWRITABLE', message: expect.stringContaining(what) });
});

describe('on a failing disk', () => {
  /** A file whose next calls of a method fail, after they did what they are told to do. */
  function failing(method: 'write' | 'datasync', code: string, first: (handle: FileHandle) => Promise<unknown>) {
    let isFailing = true;
    file = new LineFile(path, async (...args) => {
      const handle = await open(...args);
      const real = handle[method].bind(handle) as (...args: unknown[]) => Promise<unknown>;
      const fails = async (...call: unknown[]) => {
        if (!isFailing) return real(...call);
        await first(handle);
        throw Object.assign(new Error(code), { code });
      };
      return Object.assign(handle, { [method]: fails });
    });
    return {
      mend: () => {
        isFailing = false;
      },
    };
  }

  test('what went into the file before it was full is taken out again, and comes once when there is room', async () => {
    writeFileSync(path, 'before\n');
    const disk = failing('write', 'ENOSPC', (handle) => handle.appendFile('{"half'));
    await expect(file.append('{"half":1}\n')).rejects.toMatchObject({ code: 'SINK_UNWRITABLE' });
    expect(text()).toBe('before\n');
    expect(file.isKept).toBe(true);
    disk.mend();
    await file.append('{"half":1}\n');
    expect(text()).toBe('before\n{"half":1}\n');
  });

  test('lines are not called kept when it was asked to keep them and did not', async () => {
    failing('datasync', 'EIO', async () => undefined);
    await file.append('a\n');
    await expect(file.sync()).rejects.toMatchObject({ code: 'SINK_UNWRITABLE' });
    expect(file.isKept).toBe(false);
  });

  test('nor when the file was renamed before it did', async () => {
    failing('datasync', 'EIO', async () => undefined);
    await file.append('a\n');
    renameSync(path, `${path}.1`);
    await expect(file.append('b\n')).rejects.toMatchObject({ code: 'SINK_UNWRITABLE' });
    expect(file.isKept).toBe(false);
  });
});

import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPortHolder } from '../../../bridge/sources/serial/port-holder.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-holder-'));
  path = join(folder, 'device');
  writeFileSync(path, '');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the process that has the file open is found, with its command', () => {
  const fd = openSync(path, 'r');
  const nobody = 0;
  expect(findPortHolder(path, '/proc', nobody)).toEqual({ pid: process.pid, command: expect.stringContaining('node') });
  closeSync(fd);
});

test('the asking process is not a holder', () => {
  const fd = openSync(path, 'r');
  expect(findPortHolder(path)).toBeUndefined();
  closeSync(fd);
});

test('a file nobody has open, and a machine without /proc, have no holder', () => {
  expect(findPortHolder(path, '/proc', 0)).toBeUndefined();
  expect(findPortHolder(path, join(folder, 'no-proc'))).toBeUndefined();
});

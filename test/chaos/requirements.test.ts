import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { requireFaketime } from './requirements.ts';

test('the library of faketime is found whatever the machine is called, or named with its package', () => {
  const libraries = mkdtempSync(join(tmpdir(), 'libraries-'));
  onTestFinished(() => rmSync(libraries, { recursive: true }));
  const missing = { kind: 'missing', reason: 'needs libfaketime: apt-get install faketime' };
  expect(requireFaketime(join(libraries, 'nowhere'))).toEqual(missing);
  expect(requireFaketime(libraries)).toEqual(missing);
  const path = join(libraries, 'arm-linux-gnueabihf/faketime/libfaketime.so.1');
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  expect(requireFaketime(libraries)).toEqual({ kind: 'found', path });
});

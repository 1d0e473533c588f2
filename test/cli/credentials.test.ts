import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { credentialsPath, readCredentials, writeCredentials } from '../../cli/credentials.ts';

const KEPT = { server: 'http://pi.local:8080', user: 'maker', key: 'abcdefgh12', streamIds: ['aaaaaaaaaa'] };

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-credentials-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'config', 'boardstream', 'credentials.json');
}

test('the file is where the system keeps configuration', () => {
  expect(credentialsPath({ XDG_CONFIG_HOME: '/xdg' })).toBe('/xdg/boardstream/credentials.json');
  expect(credentialsPath({ XDG_CONFIG_HOME: '' })).toMatch(/\/\.config\/boardstream\/credentials\.json$/);
});

test('what is written is read again, has the names of the old file, and is for nobody else', () => {
  const path = newPath();
  expect(readCredentials(path)).toBeUndefined();
  expect(writeCredentials(KEPT, path)).toBeUndefined();
  expect(readCredentials(path)).toEqual(KEPT);
  const { streamIds, ...rest } = KEPT;
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ...rest, stream_ids: streamIds });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});

test('the account of another server is put aside, with tokens that could not be shown again', () => {
  const path = newPath();
  writeCredentials(KEPT, path);
  const aside = writeCredentials({ ...KEPT, server: 'http://lab:8080', streamIds: [] }, path);
  expect(aside).toBe(path.replace('.json', '.pi.local_8080.json'));
  expect(readCredentials(aside)).toEqual(KEPT);
  expect(readCredentials(path)?.server).toBe('http://lab:8080');
});

describe('a file is not used', () => {
  test.each([0o640, 0o604, 0o660])('with mode %o, and the message says how to mend that', (mode) => {
    const path = newPath();
    writeCredentials(KEPT, path);
    chmodSync(path, mode);
    expect(() => readCredentials(path)).toThrow(`chmod 600 ${path}`);
    expect(() => writeCredentials(KEPT, path)).toThrow(/other users may read/);
  });

  test.each(['', '[]', '{"server":"pi.local","user":"a","key":"b"}', '{"server":"http://pi.local","user":"a"}'])(
    'that holds %j',
    (content) => {
      const path = newPath();
      writeCredentials(KEPT, path);
      writeFileSync(path, content);
      expect(() => readCredentials(path)).toThrow(/sign in again with boardstream login/);
    },
  );
});

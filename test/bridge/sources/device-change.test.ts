import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deviceChange } from '../../../bridge/sources/serial/device-change.ts';

let folder: string;
let stop: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-dev-'));
  stop = new AbortController();
});

afterEach(() => {
  stop.abort();
  rmSync(folder, { recursive: true });
});

const isTty = (name: string) => name.startsWith('tty');

test('a device that appears ends the wait', async () => {
  const changed = deviceChange([folder], isTty, stop.signal);
  writeFileSync(join(folder, 'ttyACM0'), '');
  await changed;
  expect(stop.signal.aborted).toBe(false);
});

test('a file that is no concern does not', async () => {
  let isOver = false;
  const changed = deviceChange([folder], isTty, stop.signal).then(() => {
    isOver = true;
  });
  writeFileSync(join(folder, 'null'), '');
  // Told of in order: when the second has been, the first was.
  await deviceChange([folder], (name) => name === 'zero', writeLater('zero'));
  expect(isOver).toBe(false);
  stop.abort();
  await changed;
});

function writeLater(name: string): AbortSignal {
  queueMicrotask(() => writeFileSync(join(folder, name), ''));
  return stop.signal;
}

test('stopping ends it, and a folder that is not there is no error', async () => {
  const changed = deviceChange([join(folder, 'nowhere')], isTty, stop.signal);
  stop.abort();
  await changed;
  await deviceChange([folder], isTty, stop.signal);
});

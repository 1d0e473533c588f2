import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { openJournal } from '../../journal/index.ts';
import { FIRST_VALUE } from './history.ts';
import { payloadValues, spoolContent } from './spool-content.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'spool-content-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test('the values in a spool are found in whatever folder it is, and the spool is left as it was', async () => {
  const data = folder();
  const journal = openJournal({ folder: join(data, 'deep/spool'), clock: systemClock, minFreeBytes: 0 });
  journal.append([10_000_001, 10_000_002, 10_000_009].map((value) => Buffer.from(JSON.stringify({ y: value }))));
  await journal.close();
  const before = readdirSync(join(data, 'deep/spool'));
  expect(spoolContent(data, 10_000_008)).toEqual(new Set([10_000_001, 10_000_002]));
  expect(readdirSync(join(data, 'deep/spool'))).toEqual(before);
});

test('a folder without a spool, and one that was never made, have none', () => {
  expect(spoolContent(folder(), FIRST_VALUE)).toBeUndefined();
  expect(spoolContent(join(folder(), 'nowhere'), FIRST_VALUE)).toBeUndefined();
});

test.each([
  ['{"series":"a","value":10000007,"timeMs":1763717335123}', [10_000_007]],
  ['{"x":"2026-11-21T09:28:55.123Z","y":10000007,"streamtoken":"a10000009b"}', [10_000_007]],
  ['10000007.5', []],
  ['110000007', []],
])('in %s the values are %j', (text, values) => {
  expect([...payloadValues(Buffer.from(text))]).toEqual(values);
});

test('a value kept as a float is found as well, at any place', () => {
  const payload = Buffer.alloc(21, 'x');
  payload.writeDoubleLE(10_000_007, 5);
  expect([...payloadValues(payload)]).toEqual([10_000_007]);
});

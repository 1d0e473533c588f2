import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STREAM_STATUS_TEXTS } from '../../plot-server/ingest/stream-status.ts';

const text = readFileSync('docs/old-clients.md', 'utf8');

test('docs/old-clients.md has every status with the text that the server says, and no other', () => {
  const rows = Array.from(text.matchAll(/^\| (\d{3}) \| ([^|]+?) \|/gm), ([, status, words]) => [
    Number(status),
    words,
  ]);
  expect(rows).toEqual(Object.entries(STREAM_STATUS_TEXTS).map(([status, words]) => [Number(status), words]));
});

test('every captured stream is replayed by the tests', () => {
  const tests = readFileSync('test/plot-server/golden-streams.test.ts', 'utf8');
  for (const name of readdirSync('test/golden/streams')) expect(tests).toContain(name.replace(/\.http$/, ''));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Verdict } from '../../../../bridge/sinks/influx/influx-answer.ts';
import type { Row } from '../../../../bridge/sinks/influx/line-protocol.ts';
import { writeRows } from '../../../../bridge/sinks/influx/write-rows.ts';
import { BoardstreamError } from '../../../../core/index.ts';

function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({ line: `${index}\n`, points: 2, through: 2 * index + 2 }));
}

/** A server with a taste of its own, and what came of writing to it. */
async function writeTo(judge: (lines: readonly string[]) => Verdict, rows: readonly Row[]) {
  const stored = new Set<string>();
  const result = { stored, rejected: 0, done: [] as number[], requests: 0, tooLarge: [] as number[] };
  const refused = await writeRows(rows, {
    async write(text) {
      result.requests += 1;
      const lines = text.trim().split('\n');
      const verdict = judge(lines);
      if (verdict.kind === 'stored') for (const line of lines) stored.add(line);
      return verdict;
    },
    onDone: (through) => result.done.push(through),
    onRejected: (points) => {
      result.rejected += points;
    },
    onTooLarge: (count) => result.tooLarge.push(count),
    refusal: (status, why) => new BoardstreamError('SINK_REFUSED', `${status} ${why}`),
    random: () => 0.5,
  });
  return { ...result, refused };
}

const STORED: Verdict = { kind: 'stored' };
const BAD: Verdict = { kind: 'badLines', status: 400, why: 'not to my taste' };
const disliking = (bad: ReadonlySet<string>) => (lines: readonly string[]) =>
  lines.some((line) => bad.has(line)) ? BAD : STORED;

test('exactly the rows that a server dislikes are given up, in at most two requests a row', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 200 }),
      fc.array(fc.nat(199), { maxLength: 40 }),
      async (count, some) => {
        const bad = new Set(some.filter((index) => index < count).map(String));
        const rows = rowsOf(count);
        const { stored, rejected, requests, done, refused } = await writeTo(disliking(bad), rows);
        // With next to nothing that is taken, whether the probes meet it is luck.
        if (refused !== undefined) return expect(bad.size).toBeGreaterThan(count / 2);
        const good = rows.map(({ line }) => line.trim()).filter((line) => !bad.has(line));
        expect([...stored].sort()).toEqual(good.sort());
        expect(rejected).toBe(2 * bad.size);
        expect(requests).toBeLessThanOrEqual(2 * count + 8);
        expect(done).toEqual([...done].sort((one, other) => one - other));
        expect(done.at(-1)).toBe(2 * count);
        return undefined;
      },
    ),
    { numRuns: 200 },
  );
});

test('a server that takes nothing gets nothing thrown away, and is asked no more than ten times', async () => {
  const { refused, rejected, done, requests } = await writeTo(() => BAD, rowsOf(5_000));
  expect(refused?.error.message).toBe('400 not to my taste');
  expect({ rejected, done }).toEqual({ rejected: 0, done: [] });
  expect(requests).toBeLessThanOrEqual(10);
});

test('a row that is alone and disliked waits for others that show whether the server takes any', async () => {
  const { refused, rejected } = await writeTo(() => BAD, rowsOf(1));
  expect(refused).toBeDefined();
  expect(rejected).toBe(0);
});

test('what is too large is cut until it fits, and none of it is lost', async () => {
  const fits = (lines: readonly string[]): Verdict =>
    lines.length > 100 ? { kind: 'tooLarge', status: 413, why: '' } : STORED;
  const { stored, rejected, tooLarge, refused } = await writeTo(fits, rowsOf(1_000));
  expect(refused).toBeUndefined();
  expect(stored.size).toBe(1_000);
  expect(rejected).toBe(0);
  expect(tooLarge[0]).toBe(1_000);
});

test('a refusal in the middle keeps what was stored before it, and nothing after it is sent', async () => {
  let left = 3;
  const refusal: Verdict = { kind: 'refused', error: new BoardstreamError('SINK_REFUSED', 'busy'), retryAfterMs: 7 };
  const { refused, done, requests } = await writeTo((lines) => {
    left -= 1;
    return left < 0 ? refusal : disliking(new Set(['0']))(lines);
  }, rowsOf(4));
  expect(refused).toMatchObject({ retryAfterMs: 7 });
  expect(requests).toBe(4);
  expect(done.every((through) => through < 8)).toBe(true);
});

test('a server that says how much it dropped is believed', async () => {
  const partly: Verdict = { kind: 'partly', rejected: 3, status: 400, why: 'partial write' };
  expect(await writeTo(() => partly, rowsOf(10))).toMatchObject({ rejected: 3, done: [20], requests: 1 });
});

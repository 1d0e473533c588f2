import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Verdict } from '../../../../bridge/sinks/influx/influx-answer.ts';
import type { Row } from '../../../../bridge/sinks/influx/line-protocol.ts';
import { writeRows } from '../../../../bridge/sinks/influx/write-rows.ts';
import { BoardstreamError } from '../../../../core/index.ts';

/** Rows of two points each, called by their numbers. */
function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const number = 2 * index + 1;
    return { head: '', fields: [`${number}`, `${number + 1}`], tail: '\n', through: number + 1 };
  });
}

/** A server with a taste of its own, and what came of writing to it. */
async function writeTo(judge: (points: readonly string[]) => Verdict, rows: readonly Row[]) {
  const stored = new Set<string>();
  const result = { stored, rejected: 0, done: [] as number[], requests: 0, tooLarge: [] as number[] };
  const refused = await writeRows(rows, {
    async write(text) {
      result.requests += 1;
      const points = text.trim().split(/[\n,]/);
      const verdict = judge(points);
      if (verdict.kind === 'stored') for (const point of points) stored.add(point);
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
const disliking = (bad: ReadonlySet<string>) => (points: readonly string[]) =>
  points.some((point) => bad.has(point)) ? BAD : STORED;

test('exactly the points that a server dislikes are given up, in at most two requests for each and its row', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 100 }),
      fc.array(fc.nat(199), { maxLength: 40 }),
      async (count, some) => {
        const points = Array.from({ length: 2 * count }, (_, index) => String(index + 1));
        const bad = new Set(some.map((index) => String(index + 1)).filter((point) => points.includes(point)));
        const { stored, rejected, requests, done, refused } = await writeTo(disliking(bad), rowsOf(count));
        // With next to nothing that is taken, whether the probes meet it is luck.
        if (refused !== undefined) {
          expect(bad.size).toBeGreaterThan(count / 4);
          return;
        }
        expect([...stored].sort()).toEqual(points.filter((point) => !bad.has(point)).sort());
        expect(rejected).toBe(bad.size);
        expect(requests).toBeLessThanOrEqual(2 * count + 4 * bad.size + 8);
        expect(done.filter((through) => through > 0)).toEqual(
          done.filter((through) => through > 0).sort((a, b) => a - b),
        );
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

test('a point that is alone and disliked waits for others that show whether the server takes any', async () => {
  const alone = { head: '', fields: ['1'], tail: '\n', through: 1 };
  const { refused, rejected } = await writeTo(() => BAD, [alone]);
  expect(refused).toBeDefined();
  expect(rejected).toBe(0);
});

test('a field that is refused in every row does not keep the others from being stored', async () => {
  const bad = new Set(rowsOf(50).map(({ fields }) => fields[0] ?? ''));
  const { stored, rejected, refused } = await writeTo(disliking(bad), rowsOf(50));
  expect(refused).toBeUndefined();
  expect({ stored: stored.size, rejected }).toEqual({ stored: 50, rejected: 50 });
});

test('what is too large is cut until it fits, and none of it is lost', async () => {
  const fits = (points: readonly string[]): Verdict =>
    points.length > 100 ? { kind: 'tooLarge', status: 413, why: '' } : STORED;
  const { stored, rejected, tooLarge, refused } = await writeTo(fits, rowsOf(1_000));
  expect(refused).toBeUndefined();
  expect(stored.size).toBe(2_000);
  expect(rejected).toBe(0);
  expect(tooLarge[0]).toBe(1_000);
});

test('a refusal in the middle keeps what was stored before it, and nothing after it is sent', async () => {
  let left = 3;
  const refusal: Verdict = { kind: 'refused', error: new BoardstreamError('SINK_REFUSED', 'busy'), retryAfterMs: 7 };
  const { refused, done, requests } = await writeTo((lines) => {
    left -= 1;
    return left < 0 ? refusal : disliking(new Set(['1']))(lines);
  }, rowsOf(4));
  expect(refused).toMatchObject({ retryAfterMs: 7 });
  expect(requests).toBe(4);
  expect(done.every((through) => through < 8)).toBe(true);
});

test('a server that says how much it dropped is believed, once no point falls with another', async () => {
  const partly: Verdict = { kind: 'partly', rejected: 3, status: 400, why: 'partial write' };
  expect(await writeTo(() => partly, rowsOf(10))).toMatchObject({ rejected: 3, done: [20], requests: 2 });
});

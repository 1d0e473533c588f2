import { expect, test } from 'vitest';
import { compareAccounts, type Fault, parseStoredRows } from '../../../firmware-sim/index.ts';
import { runChain } from './whole-chain.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

test('of a day with a board unplugged for ten minutes and a server gone for one, every printed line is stored once and in order', async () => {
  const startMs = performance.now();
  const { printed, csv, statuses, drainedAfterMs } = await runChain({
    durationMs: DAY_MS,
    faults: [{ kind: 'unplug', atMs: 6 * HOUR_MS, forMs: 10 * MINUTE_MS }],
    restartAtMs: 15 * HOUR_MS,
    seed: 1,
  });
  process.stdout.write(
    `a day of ${printed.length} lines took ${((performance.now() - startMs) / 1000).toFixed(1)} s\n`,
  );
  const rows = parseStoredRows(csv, 'the server');
  // A line a second but for ten minutes; the one that the cable cut short was never printed.
  expect(printed.length).toBeGreaterThanOrEqual((DAY_MS - 10 * MINUTE_MS) / 1000 - 1);
  // The port is looked for at least every 2 s, and nothing a server does or fails to do changes when a line came.
  expect(compareAccounts(printed, rows, { lateMs: 2_000 })).toEqual([
    {
      series: 'temperature',
      printed: printed.length,
      stored: printed.length,
      lost: [],
      unseen: [],
      duplicated: 0,
      outOfOrder: [],
      late: [],
      unexpected: [],
    },
  ]);
  expect(new Date(rows.at(-1)?.timeMs ?? 0).toISOString()).toMatch(/^2026-01-01T23:59:59/);
  // Both outages took place, each once, and no connection was lost that nobody took away.
  const count = (type: string) => statuses.filter(([, other]) => other === type).length;
  expect({ boards: count('sourceLost'), connections: count('streamConnected') }).toEqual({ boards: 1, connections: 2 });
  // The backoff grows to 30 s; a minute of lines is gone in far less than one.
  expect(drainedAfterMs).toBeLessThanOrEqual(31_000);
}, 300_000);

test('two runs of a seed store the same to the byte and tell the same at the same moments; another seed does not', async () => {
  const faults: Fault[] = [
    { kind: 'flip-bytes', atMs: 0, rate: 0.001, forMs: 20 * MINUTE_MS },
    { kind: 'unplug', atMs: 5 * MINUTE_MS + 10, forMs: MINUTE_MS },
  ];
  const run = (seed: number) => runChain({ durationMs: 20 * MINUTE_MS, faults, restartAtMs: 10 * MINUTE_MS, seed });
  const first = await run(7);
  const again = await run(7);
  expect(again).toEqual(first);
  expect((await run(8)).csv).not.toBe(first.csv);
}, 120_000);

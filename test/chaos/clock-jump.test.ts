import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { CliProcess, stopAll } from '../e2e/cli-process.ts';
import { eventually } from '../eventually.ts';
import { testWith } from '../requirements.ts';
import { freePort } from './free-port.ts';
import { FIRST_VALUE, type Stored } from './history.ts';
import { requireFaketime } from './requirements.ts';
import { valuesOnDisk } from './spool-content.ts';
import { directGet, storedPoints } from './stored-points.ts';

/** Years ago, where a machine without a clock chip starts. */
const LONG_AGO = '-9000d';
const POINTS = 100;
const ENV = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };

let folder: string;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-clock-'));
  port = await freePort();
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const jumpTo = (offset: string) => writeFileSync(join(folder, 'offset'), offset);

/** A bridge that lives in the time of the file `offset`; lines are given to its standard input. */
function startBridge(library: string): CliProcess {
  const env = {
    ...ENV,
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: join(folder, 'offset'),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  return new CliProcess(['run', '--port', '-', '--to', serverUrl(), '--data', bridgeFolder()], { env });
}

async function startServer(): Promise<void> {
  const args = ['serve', '--host', '127.0.0.1', '--http-port', `${port}`, '--data', join(folder, 'server')];
  await new CliProcess(args, { env: ENV }).printed(/^(Stream server: )/m);
}

const serverUrl = () => `http://127.0.0.1:${port}/`;
const bridgeFolder = () => join(folder, 'bridge');

/** Prints the values from `first` on. */
function print(bridge: CliProcess, first: number): void {
  for (let value = first; value < first + POINTS; value += 1) bridge.child.stdin.write(`n:${FIRST_VALUE + value}\n`);
}

async function spooled(points: number): Promise<void> {
  await eventually(`${points} points are in the spool`, () => valuesOnDisk(bridgeFolder()).size >= points);
}

async function stored(points: number): Promise<Stored[]> {
  let rows: Stored[] = [];
  await eventually(
    `${points} points are stored`,
    async () => {
      rows = (await storedPoints(directGet, serverUrl())).stored;
      return rows.length >= points;
    },
    40_000,
  );
  return rows.toSorted((a, b) => a.value - b.value);
}

function expectEachOnce(rows: readonly Stored[]): void {
  expect(rows.map(({ value }) => value)).toEqual(rows.map((_, index) => FIRST_VALUE + index));
}

/** Read during this test, in the order of their times. */
function expectRightTimes(rows: readonly Stored[], startMs: number): void {
  const times = rows.map(({ timeMs }) => timeMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBeGreaterThanOrEqual(startMs - 1_000);
  expect(times.at(-1)).toBeLessThanOrEqual(systemClock.nowMs() + 1_000);
  expect(new Set(rows.map(({ quality }) => quality))).toEqual(new Set(['good']));
}

testWith(
  { faketime: requireFaketime() },
  'points read before the clock was set, and sent after it, have their right times, over a kill of the bridge too',
  async ({ faketime }) => {
    const startMs = systemClock.nowMs();
    jumpTo(LONG_AGO);
    let bridge = startBridge(faketime);
    print(bridge, 0);
    await spooled(POINTS);
    await bridge.stop('SIGKILL');
    bridge = startBridge(faketime);
    print(bridge, POINTS);
    await spooled(2 * POINTS);
    jumpTo('+0');
    print(bridge, 2 * POINTS);
    await spooled(3 * POINTS);
    await startServer();
    const rows = await stored(3 * POINTS);
    expectEachOnce(rows);
    expectRightTimes(rows, startMs);
  },
);

testWith(
  { faketime: requireFaketime() },
  'points sent before the clock was set are marked, and the stream goes on over the jump without losing any',
  async ({ faketime }) => {
    const startMs = systemClock.nowMs();
    await startServer();
    jumpTo(LONG_AGO);
    const bridge = startBridge(faketime);
    print(bridge, 0);
    const before = await stored(POINTS);
    expect(new Set(before.map(({ quality }) => quality))).toEqual(new Set(['time-unsure']));
    jumpTo('+0');
    print(bridge, POINTS);
    const rows = await stored(2 * POINTS);
    expectEachOnce(rows);
    expectRightTimes(rows.slice(POINTS), startMs);
  },
);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { CliProcess, getRows, stopAll } from './cli-process.ts';

const ACCOUNT = { BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-e2e-'));
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

const env = { ...process.env, ...ACCOUNT };

async function startServer(httpPort = '0'): Promise<{ server: CliProcess; url: string }> {
  const server = new CliProcess(
    ['serve', '--http-port', httpPort, '--host', '127.0.0.1', '--data', join(folder, 'data')],
    { env },
  );
  return { server, url: await server.printed(/^Stream server: (\S+)/m) };
}

/** How many points the server has received since it was started. */
async function count(plotUrl: string): Promise<number> {
  const response = await fetch(new URL('/', plotUrl), { headers: { accept: 'application/json' } });
  const plots = (await response.json()) as { url: string; traces: { points: number }[] }[];
  const plot = plots.find(({ url }) => url === plotUrl);
  return plot?.traces.reduce((sum, { points }) => sum + points, 0) ?? 0;
}

test('a killed server is found again by the bridge; the plot goes on at its address and has every point it had', async () => {
  const { server, url } = await startServer();
  const board = new CliProcess(['sim', 'arduino-uno', '--link', join(folder, 'uno')]);
  await board.printed(/^(\/\S+)/);
  const bridge = new CliProcess(['run', '--port', join(folder, 'uno'), '--to', url, '--data', join(folder, 'bridge')], {
    env,
  });
  const plotUrl = await bridge.printed(/^Live plot: (\S+)/m);
  await eventually('points are stored', async () => (await count(plotUrl)) > 20);

  const stored = await getRows(plotUrl);
  await server.stop('SIGKILL');
  await bridge.printed(/trying again in/);
  const restartedAtMs = performance.now();
  await startServer(new URL(url).port);
  await eventually('points are stored again', async () => (await count(plotUrl).catch(() => 0)) > 20);
  console.info(
    `the stream was back ${Math.round(performance.now() - restartedAtMs)} ms after the server was started again`,
  );
  expect(bridge.child.exitCode).toBeNull();
  expect((await getRows(plotUrl)).slice(0, stored.length)).toEqual(stored);
});

test('a board killed in mid-stream is seen to be gone, and streams again once it is back, five times over', async () => {
  const { url } = await startServer();
  const link = join(folder, 'uno');
  const plugIn = async () => {
    const board = new CliProcess(['sim', 'arduino-uno', '--link', link, '--speed', '200']);
    await board.printed(/^(\/\S+)/);
    return board;
  };
  let board = await plugIn();
  const bridge = new CliProcess(['run', '--port', link, '--to', url, '--data', join(folder, 'bridge')], { env });
  const plotUrl = await bridge.printed(/^Live plot: (\S+)/m);
  const losses = () => bridge.stderr.match(/disappeared/g)?.length ?? 0;
  const seenAfterMs: number[] = [];
  const backAfterMs: number[] = [];
  for (let round = 1; round <= 5; round += 1) {
    const before = await count(plotUrl);
    await eventually('points are stored', async () => (await count(plotUrl)) > before + 20);
    const killedAtMs = performance.now();
    await board.stop('SIGKILL');
    await eventually('the loss is seen', () => losses() === round);
    seenAfterMs.push(Math.round(performance.now() - killedAtMs));
    const pluggedInAtMs = performance.now();
    board = await plugIn();
    const away = await count(plotUrl);
    await eventually('points are stored again', async () => (await count(plotUrl)) > away + 20);
    backAfterMs.push(Math.round(performance.now() - pluggedInAtMs));
  }
  console.info(
    `each loss was seen after ${seenAfterMs.join(', ')} ms; the stream was back after ${backAfterMs.join(', ')} ms`,
  );
  expect(bridge.stderr.match(/dropped the first line after opening/g)).toHaveLength(6);
});

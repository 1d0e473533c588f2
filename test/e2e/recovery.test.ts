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

/** How many points the plot holds that were stored by the server as it runs now. */
const count = async (plotUrl: string) => (await getRows(plotUrl)).length;

test('a server killed and started again is found by the bridge, and the plot goes on at the same address', async () => {
  const { server, url } = await startServer();
  const board = new CliProcess(['sim', 'arduino-uno', '--link', join(folder, 'uno')]);
  await board.printed(/^(\/\S+)/);
  const bridge = new CliProcess(['run', '--port', join(folder, 'uno'), '--to', url], { env });
  const plotUrl = await bridge.printed(/^Live plot: (\S+)/m);
  await eventually('points are stored', async () => (await count(plotUrl)) > 20);

  await server.stop('SIGKILL');
  await bridge.printed(/trying again in/);
  const restartedAtMs = performance.now();
  await startServer(new URL(url).port);
  await eventually('points are stored again', async () => (await count(plotUrl).catch(() => 0)) > 20);
  console.info(
    `the stream was back ${Math.round(performance.now() - restartedAtMs)} ms after the server was started again`,
  );
  expect(bridge.child.exitCode).toBeNull();
});

test('a board unplugged in mid-stream is seen, costs no spin, and streams again once it is back', async () => {
  const { url } = await startServer();
  const link = join(folder, 'uno');
  const plugIn = async () => {
    const board = new CliProcess(['sim', 'arduino-uno', '--link', link, '--speed', '20']);
    await board.printed(/^(\/\S+)/);
    return board;
  };
  const first = await plugIn();
  const bridge = new CliProcess(['run', '--port', link, '--to', url], { env });
  const plotUrl = await bridge.printed(/^Live plot: (\S+)/m);
  await eventually('points are stored', async () => (await count(plotUrl)) > 20);

  const unpluggedAtMs = performance.now();
  await first.stop('SIGKILL');
  await bridge.printed(/(disappeared)/);
  const seenAfterMs = performance.now() - unpluggedAtMs;

  const before = await count(plotUrl);
  const pluggedInAtMs = performance.now();
  await plugIn();
  await eventually('points are stored again', async () => (await count(plotUrl)) > before + 20);
  const backAfterMs = performance.now() - pluggedInAtMs;
  console.info(
    `the unplugging was seen after ${Math.round(seenAfterMs)} ms, the stream was back after ${Math.round(backAfterMs)} ms`,
  );
  expect(bridge.stderr).toMatch(/dropped the first line after opening/);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { CliProcess, stopAll } from './cli-process.ts';

const ACCOUNT = { BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };
const TOKEN = 'historykil';
const START_MS = Date.UTC(2026, 0, 1);
const KILLS = 4;
/** More than the journal is given between two checkpoints. */
const BEFORE_KILL = [1_000, 150_000, 20_000, 130_000];

afterEach(stopAll);

interface Extract {
  readonly traces: readonly { readonly count: number }[];
}

test('a server killed in the middle of a stream has every reading once, whatever it had brought to its files', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'boardstream-kill-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  let next = 0;
  for (let kill = 0; kill <= KILLS; kill += 1) {
    const { server, url } = await serve(dataDir);
    if (kill === 0) await makePlot(url);
    else {
      const stored = await count(url);
      expect(stored).toBeGreaterThanOrEqual(next);
      const rows = (await (await fetch(`${url}/~maker/1.csv`)).text()).trim().split('\n').slice(1);
      expect(rows.findIndex((row, at) => row.split(',')[2] !== String(at))).toBe(-1);
      expect(rows).toHaveLength(stored);
      next = stored;
    }
    const before = BEFORE_KILL[kill];
    if (before === undefined) break;
    const stop = stream(url, next);
    await eventually('so many are stored', async () => (await count(url)) >= next + before, 60_000);
    next = await count(url);
    await server.stop('SIGKILL');
    stop();
  }
}, 240_000);

async function serve(dataDir: string): Promise<{ server: CliProcess; url: string }> {
  const args = ['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', dataDir];
  const server = new CliProcess(args, { env: { ...process.env, ...ACCOUNT } });
  return { server, url: await server.printed(/^Stream server: (\S+)/m) };
}

async function makePlot(url: string): Promise<void> {
  const args = JSON.stringify([{ x: [], y: [], stream: { token: TOKEN, maxpoints: 100 } }]);
  const kwargs = JSON.stringify({ filename: 'f', fileopt: 'extend' });
  const { BOARDSTREAM_USER: un, BOARDSTREAM_KEY: key } = ACCOUNT;
  const body = new URLSearchParams({ un, key, origin: 'plot', platform: 'test', args, kwargs });
  expect((await fetch(`${url}/clientresp`, { method: 'POST', body })).status).toBe(200);
}

async function count(url: string): Promise<number> {
  const response = await fetch(`${url}/~maker/1/history?points=10`);
  return ((await response.json()) as Extract).traces[0]?.count ?? 0;
}

/** Sends readings without an end, each its own number. @returns what stops it */
function stream(url: string, from: number): () => void {
  const call = request(url, { method: 'POST', headers: { 'plotly-streamtoken': TOKEN } });
  call.on('error', () => {});
  let number = from;
  let isOver = false;
  const send = () => {
    for (let isTaken = true; isTaken && !isOver; ) {
      let lines = '';
      for (const until = number + 500; number < until; number += 1) {
        lines += `{"x":"${new Date(START_MS + 100 * number).toISOString()}","y":${number}}\n`;
      }
      isTaken = call.write(lines);
    }
    call.once('drain', send);
  };
  send();
  return () => {
    isOver = true;
    call.destroy();
  };
}

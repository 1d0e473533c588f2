import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './measurement.ts';
import { residentMiB } from './process-usage.ts';
import { ACCOUNT, printed, start, stop } from './rig.ts';

const TOKEN = 'historytok';
const LINES_AT_ONCE = 1_000;
const START_MS = Date.UTC(2026, 0, 1);
/** 50 Hz. */
const STEP_MS = 20;
const BUCKETS = 1_000;

/** Streams readings into a server as a plain client does, starts the server again, and asks for what a page draws. */
export async function measureHistory({ readings }: { readonly readings: number }): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-history-'));
  try {
    const data = join(folder, 'data');
    const first = await serve(data);
    const path = await makePlot(first.url);
    const writeS = await seconds(() => stream(first.url, readings));
    await stop(first.server);
    const history = join(data, 'history');
    const bytes = readdirSync(history).reduce((sum, name) => sum + statSync(join(history, name)).size, 0);
    const startedMs = performance.now();
    const second = await serve(data);
    const openS = (performance.now() - startedMs) / 1000;
    const ask = (query: string) => seconds(() => extract(`${second.url}${path}/history?points=${BUCKETS}${query}`));
    const wholeS = await ask('');
    const againS = await ask('');
    const middleMs = START_MS + (readings * STEP_MS) / 2;
    const narrowS = await ask(`&from=${middleMs}&to=${middleMs + 60_000}`);
    const afterwardsMiB = residentMiB(second.server.pid ?? 0);
    await stop(second.server);
    return [
      { what: `readings streamed and kept per second, of ${readings}`, value: (readings / writeS).toFixed(0) },
      { what: 'bytes on the disk per reading, time and value of two decimals', value: (bytes / readings).toFixed(2) },
      { what: 'start of the server with all of them', value: `${(openS * 1000).toFixed(0)} ms` },
      { what: `all of it in ${BUCKETS} buckets, first time`, value: `${(wholeS * 1000).toFixed(0)} ms` },
      { what: 'the same again', value: `${(againS * 1000).toFixed(0)} ms` },
      { what: 'a minute of it, every reading', value: `${(narrowS * 1000).toFixed(1)} ms` },
      { what: 'server afterwards, resident', value: `${afterwardsMiB.toFixed(0)} MiB` },
      ...peer(join(folder, 'bare'), readings, wholeS),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function serve(data: string) {
  const server = start(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', data]);
  return { server, url: await printed(server, 'stdout', /^Stream server: (\S+)/m) };
}

async function makePlot(url: string): Promise<string> {
  const args = JSON.stringify([{ x: [], y: [], stream: { token: TOKEN, maxpoints: 1000 } }]);
  const kwargs = JSON.stringify({ filename: 'history', fileopt: 'overwrite' });
  const { BOARDSTREAM_USER: un, BOARDSTREAM_KEY: key } = ACCOUNT;
  const body = new URLSearchParams({ un, key, origin: 'plot', platform: 'bench', args, kwargs });
  const answer = (await (await fetch(`${url}/clientresp`, { method: 'POST', body })).json()) as { url: string };
  return new URL(answer.url).pathname;
}

/** Resolves when the server has answered, and so has taken everything in. */
function stream(url: string, readings: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'plotly-streamtoken': TOKEN };
    const call = request(url, { method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve());
    });
    call.once('error', reject);
    let sent = 0;
    const send = () => {
      while (sent < readings) {
        const until = Math.min(readings, sent + LINES_AT_ONCE);
        let lines = '';
        for (; sent < until; sent += 1) {
          lines += `{"x":"${new Date(START_MS + STEP_MS * sent).toISOString()}","y":${valueAt(sent)}}\n`;
        }
        if (!call.write(lines)) {
          call.once('drain', send);
          return;
        }
      }
      call.end();
    };
    send();
  });
}

function valueAt(index: number): number {
  return Math.round(100 * (21 + 5 * Math.sin(index / 5_000) + Math.sin(index * 1.7))) / 100;
}

async function extract(url: string): Promise<void> {
  const { traces } = (await (await fetch(url)).json()) as { traces: { count: number }[] };
  if (traces[0] === undefined || traces[0].count === 0) throw new RangeError('the history is empty');
}

/** The same envelope by reading a file of bare doubles, time and value, from end to end. */
function peer(path: string, readings: number, wholeS: number): Measurement[] {
  const file = openSync(path, 'w+');
  const piece = new Float64Array(2 * LINES_AT_ONCE);
  for (let from = 0; from < readings; from += LINES_AT_ONCE) {
    for (let at = 0; at < LINES_AT_ONCE; at += 1) {
      piece[2 * at] = START_MS + STEP_MS * (from + at);
      piece[2 * at + 1] = valueAt(from + at);
    }
    writeSync(file, piece);
  }
  const startMs = performance.now();
  const least = new Float64Array(BUCKETS).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(BUCKETS).fill(Number.NEGATIVE_INFINITY);
  for (let from = 0; from < readings; from += LINES_AT_ONCE) {
    readSync(file, piece, 0, piece.byteLength, from * 16);
    for (let at = 0; at < piece.length; at += 2) {
      const bucket = Math.floor((((piece[at] ?? 0) - START_MS) * BUCKETS) / (STEP_MS * readings));
      least[bucket] = Math.min(least[bucket] ?? 0, piece[at + 1] ?? 0);
      most[bucket] = Math.max(most[bucket] ?? 0, piece[at + 1] ?? 0);
    }
  }
  const bareS = (performance.now() - startMs) / 1000;
  closeSync(file);
  return [
    {
      what: 'a file of bare doubles read from end to end instead, 16 bytes a reading',
      value: `${(bareS * 1000).toFixed(0)} ms`,
    },
    { what: 'all of it in buckets, ratio of time to that', value: (wholeS / bareS).toFixed(2) },
  ];
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

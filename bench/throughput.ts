import { spawn } from 'node:child_process';
import { isoTime } from '../core/index.ts';
import type { Measurement } from './measurement.ts';
import { cpuSeconds } from './process-usage.ts';
import { ACCOUNT, type Rig, startBridge, startRig, stop, storedPoints, until, writeAll } from './rig.ts';

const LINES = 300_000;
const PEER_TOKEN = 'peerpeer01';

interface Transfer {
  readonly linesPerSecond: number;
  /** CPU seconds per million lines of whatever reads the tty and sends. */
  readonly readerS: number;
  readonly serverS: number;
}

/**
 * Lines per second and CPU from a pseudo-terminal to the stored figure, bridge and server each a process, beside the
 * bare transfer of as many stream lines by `socat` and `curl` into the same server.
 */
export async function measureThroughput(): Promise<Measurement[]> {
  const own = await throughBridge();
  const bare = await throughShell();
  return [
    { what: 'boardstream: lines per second, tty to stored figure', value: Math.round(own.linesPerSecond).toString() },
    { what: 'boardstream: CPU s per million lines, bridge', value: own.readerS.toFixed(2) },
    { what: 'boardstream: CPU s per million lines, server', value: own.serverS.toFixed(2) },
    {
      what: 'socat and curl: lines per second, tty to stored figure',
      value: Math.round(bare.linesPerSecond).toString(),
    },
    { what: 'socat and curl: CPU s per million lines, both', value: bare.readerS.toFixed(2) },
    { what: 'socat and curl: CPU s per million lines, server', value: bare.serverS.toFixed(2) },
    { what: 'lines per second, boardstream to bare', value: (own.linesPerSecond / bare.linesPerSecond).toFixed(2) },
    {
      what: 'CPU of all processes, boardstream to bare',
      value: ((own.readerS + own.serverS) / (bare.readerS + bare.serverS)).toFixed(2),
    },
  ];
}

async function throughBridge(): Promise<Transfer> {
  const rig = await startRig();
  const bridge = await startBridge(rig);
  const lines = Array.from({ length: LINES }, (_, at) => `T:${(20 + (at % 1000) / 100).toFixed(2)}\n`).join('');
  const transfer = await timed(rig, [bridge.pid ?? 0], Buffer.from(lines));
  await stop(bridge);
  await rig.close();
  return transfer;
}

/** What a shell script would do: the lines are stream messages already, so nothing is decoded or stamped. */
async function throughShell(): Promise<Transfer> {
  const rig = await startRig();
  await initialisePlot(rig.serverUrl);
  const socat = spawn('socat', ['-u', `${rig.ttyPath},rawer`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const curl = spawn(
    'curl',
    ['-sN', '-T', '-', '-X', 'POST', '-H', `plotly-streamtoken: ${PEER_TOKEN}`, '-H', 'Expect:', `${rig.serverUrl}/`],
    { stdio: [socat.stdout, 'ignore', 'inherit'] },
  );
  const x = isoTime(Date.UTC(2026, 0, 1));
  const lines = Array.from({ length: LINES }, (_, at) => `{"x":"${x}","y":${20 + (at % 1000) / 100}}\n`).join('');
  const transfer = await timed(rig, [socat.pid ?? 0, curl.pid ?? 0], Buffer.from(lines));
  await Promise.all([stop(socat), stop(curl)]);
  await rig.close();
  return transfer;
}

async function timed(rig: Rig, readers: readonly number[], bytes: Uint8Array): Promise<Transfer> {
  const pointsBefore = await storedPoints(rig.serverUrl);
  const readersCpu = () => readers.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const readersBeforeS = readersCpu();
  const serverBeforeS = cpuSeconds(rig.serverPid);
  const startMs = performance.now();
  await writeAll(rig.link, bytes);
  await until(async () => (await storedPoints(rig.serverUrl)) >= pointsBefore + LINES);
  const wallS = (performance.now() - startMs) / 1000;
  const perMillion = 1e6 / LINES;
  return {
    linesPerSecond: LINES / wallS,
    readerS: (readersCpu() - readersBeforeS) * perMillion,
    serverS: (cpuSeconds(rig.serverPid) - serverBeforeS) * perMillion,
  };
}

async function initialisePlot(serverUrl: string): Promise<void> {
  const body = new URLSearchParams({
    un: ACCOUNT.BOARDSTREAM_USER,
    key: ACCOUNT.BOARDSTREAM_KEY,
    origin: 'plot',
    platform: 'bench',
    args: JSON.stringify([{ name: 'T', x: [], y: [], stream: { token: PEER_TOKEN, maxpoints: 2000 } }]),
    kwargs: JSON.stringify({ filename: 'bare', fileopt: 'new' }),
  });
  await fetch(`${serverUrl}/clientresp`, { method: 'POST', body });
}

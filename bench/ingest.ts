import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../core/index.ts';
import type { Measurement } from './measurement.ts';
import { makePlot, openStream, type PlainStream } from './plain-stream.ts';
import { cpuSeconds, residentMiB } from './process-usage.ts';
import { printed, start, stop, storedPoints, until } from './rig.ts';

const OBJECTS = 2_000_000;
const OBJECTS_PER_WRITE = 500;

const CONNECTIONS = 2_000;
const OBJECTS_PER_SECOND = 20;
const DURATION_S = 20;
/** Streams of one plot; a plot holds at most 32 traces. */
const PLOTS = 100;

/**
 * Objects of the old protocol: as many as one connection brings, beside a server that only cuts and parses them; then
 * 2,000 connections at 20 a second each.
 */
export async function measureIngest(): Promise<Measurement[]> {
  const ours = await oneConnection(await plotServer());
  const bare = await oneConnection(await bareServer());
  return [
    { what: '**objects a second on one connection, stored**', value: ours.perSecond.toFixed(0) },
    { what: 'the same, only cut and parsed', value: bare.perSecond.toFixed(0) },
    { what: '**boardstream to bare**', value: (ours.perSecond / bare.perSecond).toFixed(2) },
    {
      what: 'CPU per object, µs, boardstream and bare',
      value: `${ours.cpuUs.toFixed(2)} and ${bare.cpuUs.toFixed(2)}`,
    },
    ...(await manyConnections()),
  ];
}

interface Target {
  readonly server: ChildProcess;
  readonly stream: PlainStream;
  readonly close: () => Promise<void>;
}

async function plotServer(): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-bench-'));
  const server = start(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', folder]);
  const url = await printed(server, 'stdout', /^Stream server: (\S+)/m);
  const { token } = await makePlot(url, 'one connection', 1_000);
  const close = async () => {
    await stop(server);
    rmSync(folder, { recursive: true });
  };
  return { server, stream: openStream(url, token), close };
}

async function bareServer(): Promise<Target> {
  const server = spawn(process.execPath, [resolve('dist/bench/ingest-bare.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const url = await printed(server, 'stdout', /^(http\S+)$/m);
  return { server, stream: openStream(url, 'benchbench'), close: () => stop(server) };
}

/** As fast as the server reads; over when it has answered, which it does when it has read everything. */
async function oneConnection({ server, stream, close }: Target): Promise<{ perSecond: number; cpuUs: number }> {
  const pid = server.pid ?? 0;
  const batches = OBJECTS / OBJECTS_PER_WRITE;
  const line = (index: number) => `{"x":${index},"y":${(20 + Math.sin(index / 100)).toFixed(2)}}\n`;
  const lines = Array.from({ length: OBJECTS_PER_WRITE }, (_, index) => line(index));
  const batch = Buffer.from(lines.join(''));
  const startCpuS = cpuSeconds(pid);
  const startMs = performance.now();
  for (let sent = 0; sent < batches; sent += 1) {
    if (!stream.write(batch)) await new Promise<void>((drained) => stream.onDrain(drained));
  }
  const status = await stream.end();
  const seconds = (performance.now() - startMs) / 1_000;
  const cpuS = cpuSeconds(pid) - startCpuS;
  await close();
  if (status !== 200) throw new Error(`the stream ended with ${status}`);
  return { perSecond: OBJECTS / seconds, cpuUs: (cpuS / OBJECTS) * 1e6 };
}

async function manyConnections(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-bench-'));
  const server = start(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', folder]);
  const url = await printed(server, 'stdout', /^Stream server: (\S+)/m);
  const sender = spawn(
    process.execPath,
    [resolve('dist/bench/ingest-sender.js'), url, `${PLOTS}`, `${CONNECTIONS}`, `${OBJECTS_PER_SECOND}`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await printed(sender, 'stdout', /^(sending)$/m);
  const pid = server.pid ?? 0;
  const [startMs, startCpuS, startPoints] = [performance.now(), cpuSeconds(pid), await storedPoints(url)];
  await systemClock.sleep(DURATION_S * 1_000);
  const points = (await storedPoints(url)) - startPoints;
  const seconds = (performance.now() - startMs) / 1_000;
  const cpuS = cpuSeconds(pid) - startCpuS;
  const memoryMiB = residentMiB(pid);
  const word = printed(sender, 'stdout', /^(\d+)$/m);
  sender.stdin?.write('end\n');
  const sent = Number(await word);
  await until(async () => (await storedPoints(url)) >= sent);
  const stored = await storedPoints(url);
  sender.stdin?.end();
  if (sender.exitCode === null) await once(sender, 'exit');
  await stop(server);
  rmSync(folder, { recursive: true });
  return [
    {
      what: `${CONNECTIONS} connections at ${OBJECTS_PER_SECOND} objects/s: stored a second`,
      value: (points / seconds).toFixed(0),
    },
    { what: 'sent, and stored in the end', value: `${sent} and ${stored}` },
    {
      what: 'CPU of the server, % of a core; resident',
      value: `${((cpuS / seconds) * 100).toFixed(0)}; ${memoryMiB.toFixed(0)} MiB`,
    },
  ];
}

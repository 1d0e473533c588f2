import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../core/index.ts';
import { LatencyCount } from './inputs/latency-count.ts';
import type { Measurement } from './measurement.ts';
import { cpuSeconds, residentMiB } from './process-usage.ts';
import { printed, start, stop, storedPoints, until } from './rig.ts';

const SERIES = 10;
/** Bridges of one process, where there are more than a few. */
const BRIDGES_PER_PROCESS = 250;
const SETTLE_S = 15;

interface Figures {
  readonly stored: number;
  readonly serverUs: number;
  readonly peerUs: number;
  readonly brokerUs: number;
  readonly serverMiB: number;
  readonly toStore: Lag;
  readonly toFile: Lag;
  /** Points made and acknowledged, and what the index counts in the end. */
  readonly made: number;
  readonly counted: number;
}

interface Lag {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * 10,000 series of 1,000 bridges at a point a second each, through Mosquitto into one stream server that stores them;
 * beside it, on the same broker and in the same run, `mosquitto_sub` writes every message to a file. Then 100 series.
 */
export async function measureFleet({ durationS }: { durationS: number }): Promise<Measurement[]> {
  const few = await measure(10, durationS);
  const many = await measure(1_000, durationS);
  const us = (value: number) => value.toFixed(1);
  return [
    ...rows('100 series of 10 bridges', few),
    ...rows('10,000 series of 1,000 bridges', many),
    { what: '**CPU per point, 10,000 series to 100**', value: (many.serverUs / few.serverUs).toFixed(2) },
    { what: '**CPU per point, server to `mosquitto_sub`**', value: (many.serverUs / many.peerUs).toFixed(1) },
    { what: 'CPU per point of the broker, both subscribers', value: `${us(many.brokerUs)} µs` },
  ];
}

function rows(what: string, figures: Figures): Measurement[] {
  const { serverUs, peerUs, toStore, toFile, made, counted, serverMiB, stored } = figures;
  return [
    { what: `${what}: stored a second`, value: stored.toFixed(0) },
    { what: `${what}: made, and counted by the server in the end`, value: `${made} and ${counted}` },
    {
      what: `${what}: CPU per point, server and mosquitto_sub`,
      value: `${serverUs.toFixed(1)} and ${peerUs.toFixed(1)} µs`,
    },
    {
      what: `${what}: from the reading to the bridge's knowing it stored, p50 and p99`,
      value: `${toStore.p50Ms} and ${toStore.p99Ms} ms`,
    },
    { what: `${what}: to the file, p50 and p99`, value: `${toFile.p50Ms} and ${toFile.p99Ms} ms` },
    { what: `${what}: server, resident`, value: `${serverMiB.toFixed(0)} MiB` },
  ];
}

async function measure(bridges: number, durationS: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-bench-'));
  const broker = await startMosquitto(folder);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const file = join(folder, 'messages');
  const output = openSync(file, 'w');
  const topic = 'boardstream/+/$data';
  const peer = spawn(
    'mosquitto_sub',
    ['-h', '127.0.0.1', '-p', `${broker.port}`, '-q', '1', '-t', topic, '-F', '%U %p'],
    {
      stdio: ['ignore', output, 'inherit'],
    },
  );
  closeSync(output);
  const data = join(folder, 'data');
  const server = start(['serve', '--http-port', '0', '--from', url, '--data', data, '--limit', 'plots=2000']);
  const page = await printed(server, 'stdout', /^Stream server: (\S+)/m);
  const processes = Math.max(2, bridges / BRIDGES_PER_PROCESS);
  const each = bridges / processes;
  const senders = Array.from({ length: processes }, (_, index) =>
    spawn(process.execPath, [resolve('dist/bench/fleet-bridges.js'), url, `${index * each}`, `${each}`, `${SERIES}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const standing = async () => ({
    ...usage(server, peer, broker.process),
    points: await storedPoints(page),
    atMs: performance.now(),
    wallMs: systemClock.nowMs(),
  });
  // Every bridge connects, every plot is made, the code is compiled.
  await until(async () => (await storedPoints(page)) >= bridges * SERIES * 5);
  await systemClock.sleep(SETTLE_S * 1_000);
  await Promise.all(senders.map((sender) => report(sender)));
  const before = await standing();
  await systemClock.sleep(durationS * 1_000);
  const after = await standing();
  const reports = await Promise.all(senders.map((sender) => report(sender)));
  const serverMiB = residentMiB(server.pid ?? 0);
  const atTheEnd = await Promise.all(senders.map((sender) => report(sender, 'end')));
  const made = atTheEnd.reduce((sum, one) => sum + one.made, 0);
  await until(async () => (await storedPoints(page)) >= made);
  const counted = await storedPoints(page);
  for (const child of [...senders, server, peer, broker.process]) await stop(child);
  const toFile = await lagToFile(file, { fromMs: before.wallMs, toMs: after.wallMs });
  rmSync(folder, { recursive: true });
  const points = after.points - before.points;
  const perPointUs = (seconds: number) => (seconds / points) * 1e6;
  return {
    stored: (points / (after.atMs - before.atMs)) * 1_000,
    serverUs: perPointUs(after.serverS - before.serverS),
    peerUs: perPointUs(after.peerS - before.peerS),
    brokerUs: perPointUs(after.brokerS - before.brokerS),
    serverMiB,
    toStore: {
      p50Ms: Math.max(...reports.map(({ p50Ms }) => p50Ms)),
      p99Ms: Math.max(...reports.map(({ p99Ms }) => p99Ms)),
    },
    toFile,
    made,
    counted,
  };
}

function usage(server: ChildProcess, peer: ChildProcess, broker: ChildProcess) {
  const seconds = ({ pid }: ChildProcess) => cpuSeconds(pid ?? 0);
  return { serverS: seconds(server), peerS: seconds(peer), brokerS: seconds(broker) };
}

interface SenderReport {
  readonly made: number;
  readonly acknowledged: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** @param order `end` makes no more points before it reports */
async function report(sender: ChildProcess, order: 'report' | 'end' = 'report'): Promise<SenderReport> {
  const answer = printed(sender, 'stdout', /^report (.*)$/m);
  sender.stdin?.write(`${order}\n`);
  return JSON.parse(await answer) as SenderReport;
}

async function startMosquitto(folder: string): Promise<{ process: ChildProcess; port: number }> {
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\nuser root\n`);
  const broker = spawn('/usr/sbin/mosquitto', ['-c', config], { stdio: 'ignore' });
  await until(() => answers(port));
  return { process: broker, port };
}

function freePort(): Promise<number> {
  return new Promise((resolvePort) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolveAnswer) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolveAnswer(true);
    });
    socket.once('error', () => resolveAnswer(false));
  });
}

/** From the time in each point to the time at which its message was written. */
async function lagToFile(file: string, window: { fromMs: number; toMs: number }): Promise<Lag> {
  const lags = new LatencyCount();
  let writtenMs = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const head = /^(\d+\.\d+) \{/.exec(line);
    if (head !== null) writtenMs = Number(head[1]) * 1_000;
    const timeS = /"t":(\d+(?:\.\d+)?)/.exec(line)?.[1];
    const isInWindow = writtenMs >= window.fromMs && writtenMs <= window.toMs;
    if (timeS !== undefined && head === null && isInWindow) lags.add(writtenMs - Number(timeS) * 1_000);
  }
  return { p50Ms: lags.quantileMs(0.5), p99Ms: lags.quantileMs(0.99) };
}

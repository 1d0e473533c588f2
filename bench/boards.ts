import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { systemClock } from '../core/index.ts';
import type { Measurement } from './measurement.ts';
import { cpuSeconds, residentMiB } from './process-usage.ts';
import { printed } from './rig.ts';

const BOARDS = 100;
const LINES_PER_SECOND = 100;
const INTERVAL_MS = 1000 / LINES_PER_SECOND;

/** For the compiler of the machine, and for the reader to open all ports. */
const WARM_UP_MS = 3_000;

const DURATION_S = 20;

interface Run {
  readonly cpuPercent: number;
  readonly memoryMiB: number;
  readonly linesPerSecond: number;
  readonly unread: number;
  readonly discarded: number;
  readonly spoiled: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Simulated text boards on pseudo-terminals, all in one process, read by another. Beside it a process that writes as many
 * lines to as many pseudo-terminals from one timer.
 */
export async function measureBoards(): Promise<Measurement[]> {
  const simulated = await run('simulated');
  const bare = await run('bare');
  return [
    ...report(`${BOARDS} text boards at ${LINES_PER_SECOND} lines/s`, simulated),
    ...report('as many lines from one bare timer', bare),
    { what: '**CPU of the simulator to bare**', value: (simulated.cpuPercent / bare.cpuPercent).toFixed(2) },
  ];
}

async function run(kind: 'simulated' | 'bare'): Promise<Run> {
  const writer = program('boards-writer', [kind, `${BOARDS}`, `${INTERVAL_MS}`]);
  const paths = JSON.parse(await printed(writer, 'stdout', /^(\[.*\])$/m)) as string[];
  const reader = program('boards-reader', [`${INTERVAL_MS}`, ...paths]);
  await printed(reader, 'stdout', /^(reading)$/m);
  await systemClock.sleep(WARM_UP_MS);
  const writerPid = writer.pid ?? 0;
  const startMs = performance.now();
  const startCpuS = cpuSeconds(writerPid);
  await systemClock.sleep(DURATION_S * 1000);
  const cpuS = cpuSeconds(writerPid) - startCpuS;
  const seconds = (performance.now() - startMs) / 1000;
  const memoryMiB = residentMiB(writerPid);
  const sent = await ended<{ taken: number; discarded: number }>(writer);
  // What the kernel holds is read before the end.
  await systemClock.sleep(200);
  const read = await ended<{ bytes: number; lines: number; spoiled: number; p50Ms: number; p99Ms: number }>(reader);
  return {
    cpuPercent: (cpuS / seconds) * 100,
    memoryMiB,
    linesPerSecond: read.lines / (seconds + WARM_UP_MS / 1000),
    unread: sent.taken - read.bytes,
    discarded: sent.discarded,
    spoiled: read.spoiled,
    p50Ms: read.p50Ms,
    p99Ms: read.p99Ms,
  };
}

function report(what: string, of: Run): Measurement[] {
  return [
    { what: `**${what}: CPU**`, value: `${of.cpuPercent.toFixed(0)} % of a core` },
    { what: 'lines a second, read', value: of.linesPerSecond.toFixed(0) },
    {
      what: 'bytes discarded; taken by a tty and not read; lines spoiled',
      value: `${of.discarded}; ${of.unread}; ${of.spoiled}`,
    },
    { what: 'lines off their grid, p50 and p99', value: `${of.p50Ms.toFixed(1)} and ${of.p99Ms.toFixed(1)} ms` },
    { what: 'resident', value: `${of.memoryMiB.toFixed(0)} MiB` },
  ];
}

function program(name: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [resolve(`dist/bench/${name}.js`), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** Tells a program to end, and reads its last word. */
async function ended<T>(child: ChildProcess): Promise<T> {
  const word = printed(child, 'stdout', /^(\{.*\})$/m);
  child.stdin?.end();
  return JSON.parse(await word) as T;
}

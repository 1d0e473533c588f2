import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { systemClock } from '../core/index.ts';
import type { ReaderReport } from './inputs/reader.ts';
import type { Measurement } from './measurement.ts';
import { cpuSeconds, residentMiB } from './process-usage.ts';
import { printed, startRig, stop } from './rig.ts';

const BOARDS = 64;
const LINES_PER_SECOND = 100;
const QUIET_BOARDS = 4;
/** Compiled code and opened connections. */
const WARM_UP_MS = 5_000;

interface Reading extends ReaderReport {
  /** Share of one core. */
  readonly cpu: number;
  readonly residentMiB: number;
}

/** Many boards in one bridge, beside serialport alone on the same ports; then a few that say nothing. */
export async function measureInputs({ durationS }: { readonly durationS: number }): Promise<Measurement[]> {
  const rig = await startRig();
  const busy = await startBoards(BOARDS, LINES_PER_SECOND);
  const peer = await read('peer', busy.paths, durationS);
  const bridge = await read('bridge', [join(rig.folder, 'busy'), rig.serverUrl, ...busy.paths], durationS);
  await stop(busy.process);
  const quiet = await startBoards(QUIET_BOARDS, 0);
  const idle = await read('bridge', [join(rig.folder, 'quiet'), rig.serverUrl, ...quiet.paths], durationS);
  await stop(quiet.process);
  await rig.close();
  const boards = `${BOARDS} boards at ${LINES_PER_SECOND} lines/s`;
  return [
    ...rows(`${boards}, bridge to spool on disk and server`, bridge),
    ...rows(`${boards}, serialport and its parser alone`, peer),
    { what: '**CPU, bridge to serialport alone**', value: (bridge.cpu / peer.cpu).toFixed(2) },
    { what: `CPU of a bridge with ${QUIET_BOARDS} quiet boards`, value: `${(idle.cpu * 100).toFixed(2)} % of a core` },
  ];
}

function rows(what: string, { cpu, lines, p50Ms, p99Ms, maxMs, ...usage }: Reading): Measurement[] {
  return [
    { what: `${what}: CPU`, value: `${(cpu * 100).toFixed(1)} % of a core, ${usage.residentMiB.toFixed(0)} MiB` },
    { what: 'latency p50, p99, max', value: `${p50Ms}, ${p99Ms}, ${maxMs} ms; ${lines} lines` },
  ];
}

async function startBoards(count: number, linesPerSecond: number) {
  const boards = startProgram('boards', [String(count), String(linesPerSecond)]);
  const paths = (await printed(boards, 'stdout', /^ttys (.*)$/m)).split(' ');
  return { process: boards, paths };
}

async function read(program: 'bridge' | 'peer', args: readonly string[], durationS: number): Promise<Reading> {
  const reader = startProgram(program, args);
  const pid = reader.pid ?? 0;
  await printed(reader, 'stdout', /^(ready) /m);
  await systemClock.sleep(WARM_UP_MS);
  reader.kill('SIGUSR2');
  const cpuBefore = cpuSeconds(pid);
  const fromMs = performance.now();
  await systemClock.sleep(durationS * 1000);
  const cpu = (cpuSeconds(pid) - cpuBefore) / ((performance.now() - fromMs) / 1000);
  const memory = residentMiB(pid);
  const report = printed(reader, 'stdout', /^report (.*)$/m);
  await stop(reader);
  return { ...(JSON.parse(await report) as ReaderReport), cpu, residentMiB: memory };
}

function startProgram(name: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [resolve(`dist/bench/inputs/${name}.js`), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isoTime, systemClock } from '../core/index.ts';
import type { Measurement } from './measurement.ts';
import { makePlot, openStream, type PlainStream } from './plain-stream.ts';
import { cpuSeconds, residentMiB } from './process-usage.ts';
import { printed, start, stop } from './rig.ts';

const VIEWERS = 1_000;
const UPDATES_PER_SECOND = 20;
const WARM_UP_S = 5;
const DURATION_S = 20;
/** Of the viewers, how many never read, in the run that has such. */
const STUCK = 50;

/** What viewers are shown. */
interface Show {
  readonly plots: number;
  readonly viewersPerPlot: number;
  readonly stuck: number;
}

interface Shown {
  /** CPU of the server for each event that a viewer has read, microseconds. */
  readonly cpuUsPerEvent: number;
  readonly eventsPerSecond: number;
  readonly bytesPerEvent: number;
  readonly cpuPercent: number;
  readonly beforeMiB: number;
  readonly afterMiB: number;
}

/**
 * Server-sent events to 1,000 viewers, 20 a second each: of one plot, of 200, and of one while 50 viewers never read.
 * Beside each a process that sends as many bytes as often from one timer, and does nothing else.
 */
export async function measureViewers(): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  for (const [what, show] of [
    ['1,000 viewers of one plot', { plots: 1, viewersPerPlot: VIEWERS, stuck: 0 }],
    ['200 streams, 5 viewers each', { plots: 200, viewersPerPlot: 5, stuck: 0 }],
    ['1,000 viewers of one plot, 50 of whom never read', { plots: 1, viewersPerPlot: VIEWERS, stuck: STUCK }],
  ] as const) {
    const ours = await showPlots(show);
    const bare = await showBare(show, ours.bytesPerEvent);
    rows.push(
      { what: `${what}: events read a second, boardstream and bare`, value: both(ours, bare, 'eventsPerSecond', 0) },
      { what: 'CPU of the server, % of a core', value: both(ours, bare, 'cpuPercent', 0) },
      { what: 'CPU per event read, µs', value: both(ours, bare, 'cpuUsPerEvent', 2) },
      { what: '**CPU per event, boardstream to bare**', value: (ours.cpuUsPerEvent / bare.cpuUsPerEvent).toFixed(2) },
      { what: 'resident before and after', value: `${ours.beforeMiB.toFixed(0)} and ${ours.afterMiB.toFixed(0)} MiB` },
    );
  }
  return rows;
}

function both(ours: Shown, bare: Shown, key: keyof Shown, digits: number): string {
  return `${ours[key].toFixed(digits)} and ${bare[key].toFixed(digits)}`;
}

async function showPlots(show: Show): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-bench-'));
  const server = start(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', folder]);
  const serverUrl = await printed(server, 'stdout', /^Stream server: (\S+)/m);
  const streams: PlainStream[] = [];
  const urls: string[] = [];
  for (let plot = 0; plot < show.plots; plot += 1) {
    const { token, url } = await makePlot(serverUrl, `plot ${plot}`, 1_000);
    streams.push(openStream(serverUrl, token));
    urls.push(`${url}/live`);
  }
  const sending = new AbortController();
  const sent = feed(streams, sending.signal);
  const shown = await view(server, urls, show);
  sending.abort();
  await sent;
  for (const stream of streams) stream.close();
  await stop(server);
  rmSync(folder, { recursive: true });
  return shown;
}

/** One object to each stream, twenty times a second, spread over the interval as those of independent boards are. */
async function feed(streams: readonly PlainStream[], signal: AbortSignal): Promise<void> {
  const intervalMs = 1_000 / UPDATES_PER_SECOND;
  const startMs = performance.now();
  for (let sent = 0; !signal.aborted; ) {
    const due = Math.floor(((performance.now() - startMs) / intervalMs) * streams.length);
    for (; sent < due; sent += 1) {
      const value = Math.sin(sent / 50).toFixed(3);
      streams[sent % streams.length]?.write(`{"x":"${isoTime(systemClock.nowMs())}","y":${value}}\n`);
    }
    await systemClock.sleep(2);
  }
}

async function showBare(show: Show, bytesPerEvent: number): Promise<Shown> {
  const server = program('viewers-bare', [`${show.plots}`, `${UPDATES_PER_SECOND}`, `${Math.round(bytesPerEvent)}`]);
  const url = await printed(server, 'stdout', /^(http\S+)$/m);
  const urls = Array.from({ length: show.plots }, (_, plot) => `${url}/${plot}`);
  const shown = await view(server, urls, show);
  await stop(server);
  return shown;
}

/** Watches the server while another process views what it shows. */
async function view(server: ChildProcess, urls: readonly string[], show: Show): Promise<Shown> {
  const pid = server.pid ?? 0;
  const viewer = program('viewers-client', [`${show.viewersPerPlot}`, `${show.stuck}`, ...urls]);
  await printed(viewer, 'stdout', /^(viewing)$/m);
  await systemClock.sleep(WARM_UP_S * 1_000);
  const before = await counted(viewer);
  const [startMs, startCpuS, beforeMiB] = [performance.now(), cpuSeconds(pid), residentMiB(pid)];
  await systemClock.sleep(DURATION_S * 1_000);
  const after = await counted(viewer);
  const seconds = (performance.now() - startMs) / 1_000;
  const cpuS = cpuSeconds(pid) - startCpuS;
  const afterMiB = residentMiB(pid);
  await stop(viewer);
  const events = after.events - before.events;
  return {
    cpuUsPerEvent: (cpuS / events) * 1e6,
    eventsPerSecond: events / seconds,
    bytesPerEvent: (after.bytes - before.bytes) / events,
    cpuPercent: (cpuS / seconds) * 100,
    beforeMiB,
    afterMiB,
  };
}

/** Asks the viewing process what it has read so far. */
async function counted(viewer: ChildProcess): Promise<{ events: number; bytes: number }> {
  const word = printed(viewer, 'stdout', /^(\{.*\})$/m);
  viewer.stdin?.write('count\n');
  return JSON.parse(await word) as { events: number; bytes: number };
}

function program(name: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [resolve(`dist/bench/${name}.js`), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../core/index.ts';
import { fillSpool } from './delivery-spool.ts';
import type { Measurement } from './measurement.ts';
import { viewPlot } from './plot-viewer.ts';
import { cpuSeconds, residentMiB } from './process-usage.ts';
import { printed, type Rig, startRig, storedPoints, until } from './rig.ts';

const POINTS = 1_000_000;
const LIVE_PER_SECOND = 1_000;
const TICK_MS = 5;

/** Acknowledged delivery from a spool on disk to the journal of a server, bridge and server each a process. */
export async function measureDelivery({ backlog }: { backlog: number }): Promise<Measurement[]> {
  return [...(await delivering()), ...(await draining(backlog))];
}

/** How fast a spool can be emptied when nothing else is to be done. */
async function delivering(): Promise<Measurement[]> {
  return withBacklog(POINTS, async ({ rig, bridge }) => {
    bridge.stdin?.end();
    await printed(bridge, 'stdout', /(streamConnected)/);
    const startMs = performance.now();
    const serverBeforeS = cpuSeconds(rig.serverPid);
    let bridgeS = 0;
    await until(async () => {
      bridgeS = bridge.exitCode === null ? cpuSeconds(bridge.pid ?? 0) : bridgeS;
      return bridge.exitCode !== null;
    });
    const wallS = (performance.now() - startMs) / 1000;
    const stored = await storedPoints(rig.serverUrl);
    const perMillion = 1e6 / POINTS;
    return [
      { what: `points stored of ${POINTS} in the spool`, value: stored.toString() },
      { what: 'points per second, spool on disk to acknowledged by the store', value: (POINTS / wallS).toFixed(0) },
      { what: 'CPU s per million points, bridge', value: (bridgeS * perMillion).toFixed(2) },
      {
        what: 'CPU s per million points, server',
        value: ((cpuSeconds(rig.serverPid) - serverBeforeS) * perMillion).toFixed(2),
      },
    ];
  });
}

/** How long live points take to a viewer while a backlog is drained beside them. */
async function draining(backlog: number): Promise<Measurement[]> {
  return withBacklog(backlog, async ({ rig, bridge }) => {
    await printed(bridge, 'stdout', /(streamConnected)/);
    const sentMs = new Map<number, number>();
    const latenciesMs: number[] = [];
    const viewer = new AbortController();
    const [plot] = (await (await fetch(rig.serverUrl, { headers: { accept: 'application/json' } })).json()) as {
      url: string;
    }[];
    const viewing = viewPlot(`${plot?.url}/live`, viewer.signal, (values) => {
      for (const value of values) {
        const sentAtMs = sentMs.get(value);
        if (sentAtMs === undefined) continue;
        latenciesMs.push(performance.now() - sentAtMs);
        sentMs.delete(value);
      }
    });
    const startMs = performance.now();
    let next = 0;
    let bridgeMiB = 0;
    let serverMiB = 0;
    for (let isDrained = false; !isDrained; ) {
      const due = Math.floor(((performance.now() - startMs) / 1000) * LIVE_PER_SECOND);
      let text = '';
      for (; next < due; next += 1) {
        sentMs.set(next, performance.now());
        text += `T:${next}\n`;
      }
      bridge.stdin?.write(text);
      await systemClock.sleep(TICK_MS);
      if (next % LIVE_PER_SECOND > TICK_MS * 2) continue;
      bridgeMiB = Math.max(bridgeMiB, residentMiB(bridge.pid ?? 0));
      serverMiB = Math.max(serverMiB, residentMiB(rig.serverPid));
      isDrained = (await storedPoints(rig.serverUrl)) >= backlog + next - LIVE_PER_SECOND;
    }
    const wallS = (performance.now() - startMs) / 1000;
    bridge.stdin?.end();
    await until(async () => bridge.exitCode !== null);
    viewer.abort();
    await viewing;
    latenciesMs.sort((a, b) => a - b);
    const quantile = (q: number) =>
      `${(latenciesMs[Math.floor(q * (latenciesMs.length - 1))] ?? Number.NaN).toFixed(0)} ms`;
    return [
      {
        what: `draining ${backlog} points beside ${LIVE_PER_SECOND} live ones a second`,
        value: `${wallS.toFixed(1)} s`,
      },
      { what: 'points per second meanwhile', value: ((backlog + next) / wallS).toFixed(0) },
      { what: `live points that reached the viewer, of ${next}`, value: latenciesMs.length.toString() },
      { what: 'latency of live points meanwhile: p50', value: quantile(0.5) },
      { what: 'latency of live points meanwhile: p99', value: quantile(0.99) },
      { what: 'latency of live points meanwhile: max', value: quantile(1) },
      { what: 'bridge: resident at most', value: `${bridgeMiB.toFixed(0)} MiB` },
      { what: 'server: resident at most', value: `${serverMiB.toFixed(0)} MiB` },
    ];
  });
}

async function withBacklog(
  points: number,
  measure: (run: { rig: Rig; bridge: ChildProcess }) => Promise<Measurement[]>,
): Promise<Measurement[]> {
  const parent = mkdtempSync(join(tmpdir(), 'boardstream-delivery-'));
  const folder = join(parent, 'spool');
  await fillSpool(folder, points);
  const rig = await startRig();
  const bridge = spawn(process.execPath, [resolve('dist/bench/delivery-bridge.js'), folder, rig.serverUrl], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    return await measure({ rig, bridge });
  } finally {
    bridge.kill('SIGKILL');
    await rig.close();
    rmSync(parent, { recursive: true });
  }
}

import { systemClock } from '../core/index.ts';
import type { Measurement } from './measurement.ts';
import { cpuSeconds, residentMiB } from './process-usage.ts';
import { startBridge, startRig, stop } from './rig.ts';

const LINES_PER_SECOND = 1_000;
const SAMPLE_S = 10;

/** Resident memory of the bridge and of the server while 1,000 lines a second flow. */
export async function measureMemory({ durationS }: { durationS: number }): Promise<Measurement[]> {
  const rig = await startRig();
  const bridge = await startBridge(rig);
  const samples: { atS: number; bridgeMiB: number; serverMiB: number }[] = [];
  const startMs = performance.now();
  let sent = 0;
  for (;;) {
    const atS = (performance.now() - startMs) / 1000;
    if (atS >= samples.length * SAMPLE_S) {
      samples.push({ atS, bridgeMiB: residentMiB(bridge.pid ?? 0), serverMiB: residentMiB(rig.serverPid) });
    }
    if (atS >= durationS) break;
    const due = Math.floor(atS * LINES_PER_SECOND);
    rig.link.write(Buffer.from('T:21.50\n'.repeat(due - sent)));
    sent = due;
    await systemClock.sleep(10);
  }
  const cpuShare = (pid: number) => `${((cpuSeconds(pid) / durationS) * 100).toFixed(1)} %`;
  const report = [
    { what: `bridge: resident after ${durationS} s`, value: mib(samples.at(-1)?.bridgeMiB) },
    { what: 'bridge: largest sample', value: mib(Math.max(...samples.map(({ bridgeMiB }) => bridgeMiB))) },
    { what: 'bridge: growth over the second half', value: mib(growth(samples.map(({ bridgeMiB }) => bridgeMiB))) },
    { what: 'bridge: CPU', value: cpuShare(bridge.pid ?? 0) },
    { what: `server: resident after ${durationS} s`, value: mib(samples.at(-1)?.serverMiB) },
    { what: 'server: CPU', value: cpuShare(rig.serverPid) },
  ];
  await stop(bridge);
  await rig.close();
  return report;
}

function growth(samples: readonly number[]): number {
  return (samples.at(-1) ?? Number.NaN) - (samples[Math.floor(samples.length / 2)] ?? Number.NaN);
}

function mib(value: number | undefined): string {
  return `${(value ?? Number.NaN).toFixed(1)} MiB`;
}

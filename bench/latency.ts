import { systemClock } from '../core/index.ts';
import type { Measurement } from './measurement.ts';
import { viewPlot } from './plot-viewer.ts';
import { startBridge, startRig, stop } from './rig.ts';

const LINES_PER_SECOND = 1_000;
const DURATION_S = 20;
const TICK_MS = 5;

/** From a line written to the tty until a viewer has its point, at 1,000 lines a second. */
export async function measureLatency(): Promise<Measurement[]> {
  const rig = await startRig();
  const bridge = await startBridge(rig);
  const sentMs = new Map<number, number>();
  const latenciesMs: number[] = [];
  const viewer = new AbortController();
  const [plot] = (await (await fetch(rig.serverUrl, { headers: { accept: 'application/json' } })).json()) as {
    url: string;
  }[];
  const viewing = viewPlot(`${plot?.url}/live`, viewer.signal, (sequences) => {
    for (const sequence of sequences) {
      const sentAtMs = sentMs.get(sequence);
      if (sentAtMs === undefined) continue;
      latenciesMs.push(performance.now() - sentAtMs);
      // A late point makes whole columns come again.
      sentMs.delete(sequence);
    }
  });

  const total = LINES_PER_SECOND * DURATION_S;
  const startMs = performance.now();
  let next = 0;
  while (next < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1000) * LINES_PER_SECOND));
    for (; next < due; next += 1) {
      sentMs.set(next, performance.now());
      rig.link.write(Buffer.from(`T:${next}\n`));
    }
    await systemClock.sleep(TICK_MS);
  }
  await systemClock.sleep(1_000);
  viewer.abort();
  await viewing;
  await stop(bridge);
  await rig.close();

  latenciesMs.sort((a, b) => a - b);
  const quantile = (q: number) =>
    `${(latenciesMs[Math.floor(q * (latenciesMs.length - 1))] ?? Number.NaN).toFixed(1)} ms`;
  return [
    { what: `points that reached the viewer, of ${total} lines`, value: latenciesMs.length.toString() },
    { what: 'latency p50', value: quantile(0.5) },
    { what: 'latency p99', value: quantile(0.99) },
    { what: 'latency max', value: quantile(1) },
  ];
}

import { systemClock } from '../core/index.ts';
import type { Measurement } from './measurement.ts';
import { startBridge, startRig, stop } from './rig.ts';

const LINES_PER_SECOND = 1_000;
const DURATION_S = 20;
const TICK_MS = 5;

/** From a line written to the tty until a viewer has its point, at 1,000 lines a second. */
export async function measureLatency(): Promise<Measurement[]> {
  const rig = await startRig();
  const bridge = await startBridge(rig);
  const sentMs: number[] = [];
  const latenciesMs: number[] = [];
  const viewer = new AbortController();
  const [plot] = (await (await fetch(rig.serverUrl, { headers: { accept: 'application/json' } })).json()) as {
    url: string;
  }[];
  const viewing = view(`${plot?.url}/live`, viewer.signal, (sequence) => {
    const sentAtMs = sentMs[sequence];
    if (sentAtMs !== undefined) latenciesMs.push(performance.now() - sentAtMs);
  });

  const total = LINES_PER_SECOND * DURATION_S;
  const startMs = performance.now();
  while (sentMs.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1000) * LINES_PER_SECOND));
    for (let sequence = sentMs.length; sequence < due; sequence += 1) {
      sentMs[sequence] = performance.now();
      rig.link.write(Buffer.from(`T:${sequence}\n`));
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

/** Reads a plot's live events and hands on every y that is appended. */
async function view(url: string, signal: AbortSignal, onValue: (value: number) => void): Promise<void> {
  try {
    const { body } = await fetch(url, { signal });
    let text = '';
    for await (const chunk of body ?? []) {
      text += Buffer.from(chunk).toString();
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^event: update\ndata: (.*)$/m.exec(event)?.[1];
        if (data === undefined) continue;
        const { traces } = JSON.parse(data) as { traces: { append?: { y?: number[] } }[] };
        for (const { append } of traces) append?.y?.forEach(onValue);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

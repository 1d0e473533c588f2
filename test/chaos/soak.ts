// npm run soak [-- --minutes 30] [--seed 1]: 1,000 points a second over a connection that breaks twice a minute; memory
// and open files of both ends; and what the plain protocol loses in the minute of faults of test/chaos/nemesis.test.ts.
// Exits with 1 when a point was lost, stored twice or out of order.
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { residentMiB } from '../../bench/process-usage.ts';
import { systemClock } from '../../core/index.ts';
import { runNemesis } from './nemesis-run.ts';
import { requireNamespace } from './requirements.ts';
import { Rig } from './rig.ts';
import { type Sample, slopePerHour } from './slope.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { verdictText } from './verdict-text.ts';

const { values: options } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } },
});
const MINUTES = Number(options.minutes);
const SEED = Number(options.seed);
/** The server keeps a million points of each series in memory: eight series last a little longer than this. */
const MAX_MINUTES = 120;
if (!(MINUTES > 0 && MINUTES <= MAX_MINUTES)) throw new RangeError(`--minutes goes from 0 to ${MAX_MINUTES}`);

const SAMPLE_MS = 10_000;
const BREAK_MS = 30_000;
const SERIES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const RATE_PER_S = 1_000;

type End = 'server' | 'bridge';
type Usage = Record<`${End} ${'MiB' | 'files'}`, Sample[]>;

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

const isClean = await soak(interrupted.signal);
if (!interrupted.signal.aborted) await contrast();
process.exitCode = isClean ? 0 : 1;

async function soak(signal: AbortSignal): Promise<boolean> {
  let proxy: TcpProxy | undefined;
  let rig: Rig | undefined;
  try {
    const front = async (serverPort: number) => {
      proxy = await TcpProxy.open(serverPort);
      return proxy.port;
    };
    rig = await Rig.open({ series: SERIES, ratePerS: RATE_PER_S, front });
    console.log(`soak: ${RATE_PER_S} points/s for ${MINUTES} min, the connection breaks every ${BREAK_MS / 1000} s`);
    const usage = await watch(rig, () => proxy?.cut(), signal);
    const verdict = await rig.finish(60_000);
    for (const [what, samples] of Object.entries(usage)) console.log(trend(what, samples));
    console.log(`soak: ${verdictText(verdict)}`);
    return verdict.violations.length === 0;
  } finally {
    await rig?.close();
    await proxy?.close();
  }
}

async function watch(rig: Rig, breakConnection: () => void, signal: AbortSignal): Promise<Usage> {
  const usage: Usage = { 'server MiB': [], 'server files': [], 'bridge MiB': [], 'bridge files': [] };
  const startMs = systemClock.monotonicMs();
  const endMs = startMs + MINUTES * 60_000;
  let breakAtMs = startMs + BREAK_MS;
  while (!signal.aborted && systemClock.monotonicMs() < endMs) {
    const atMs = systemClock.monotonicMs();
    if (atMs >= breakAtMs) {
      breakConnection();
      breakAtMs += BREAK_MS;
    }
    for (const end of ['server', 'bridge'] as const) {
      usage[`${end} MiB`].push({ atMs, value: residentMiB(rig.pids[end]) });
      usage[`${end} files`].push({ atMs, value: readdirSync(`/proc/${rig.pids[end]}/fd`).length });
    }
    await systemClock.sleep(Math.min(SAMPLE_MS, endMs - atMs), signal);
  }
  return usage;
}

function trend(what: string, samples: readonly Sample[]): string {
  const [first, last] = [samples[0]?.value ?? 0, samples.at(-1)?.value ?? 0];
  const slope = slopePerHour(samples);
  const sign = slope < 0 ? '' : '+';
  return `${what}: ${first.toFixed(0)} at first, ${last.toFixed(0)} at last; ${sign}${slope.toFixed(1)} an hour over the second half`;
}

/** A figure to compare with, and no judgement: the plain protocol cannot know what arrived. */
async function contrast(): Promise<void> {
  const namespace = requireNamespace();
  if (namespace.kind === 'missing') {
    console.log(`plain protocol: not compared, ${namespace.reason}`);
    return;
  }
  const { verdict } = await runNemesis({ seed: SEED, durationMs: 60_000, stripsAcknowledgement: true });
  const lost = verdict.fed - verdict.stored - verdict.excused;
  const percent = ((100 * lost) / verdict.fed).toFixed(1);
  console.log(`plain protocol, nemesis seed ${SEED}, 60 s: lost ${lost} of ${verdict.fed} points (${percent} %)`);
}

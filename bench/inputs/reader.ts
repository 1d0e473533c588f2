import { LatencyCount } from './latency-count.ts';

/** What a reading process tells at the end. */
export interface ReaderReport {
  readonly lines: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Counts latencies from SIGUSR2 on, and tells them at SIGTERM, after `close`. */
export function reportLatencies(close: () => Promise<void>): LatencyCount {
  const latencies = new LatencyCount();
  process.on('SIGUSR2', () => latencies.clear());
  process.once('SIGTERM', async () => {
    const report: ReaderReport = {
      lines: latencies.total,
      p50Ms: latencies.quantileMs(0.5),
      p99Ms: latencies.quantileMs(0.99),
      maxMs: latencies.quantileMs(1),
    };
    await close();
    process.stdout.write(`report ${JSON.stringify(report)}\n`, () => process.exit(0));
  });
  return latencies;
}

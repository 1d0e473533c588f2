import type { LiveTrace } from '../live-figure.ts';

const AT_LEAST_MS = 10_000;
const INTERVALS = 4;

/**
 * How long a trace has been silent, milliseconds, when that is longer than usual for it; else `undefined`,
 * as for a trace without a stream.
 */
export function silentForMs(trace: LiveTrace, nowMs: number): number | undefined {
  if (trace.lastArrivalMs === undefined || trace.plotly['stream'] === undefined) return undefined;
  const silentMs = nowMs - trace.lastArrivalMs;
  return silentMs > Math.max(AT_LEAST_MS, INTERVALS * trace.intervalMs) ? silentMs : undefined;
}

/** `12 s`, `5 min`, `3 h`, `2 d` */
export function roughDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

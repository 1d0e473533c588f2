import { axisKey } from './drawn-layout.ts';
import { type LiveFigure, type LiveTrace, timeOnAxis } from './live-figure.ts';

/** The windows on offer, seconds; 0 shows everything. */
export const WINDOWS_S = [10, 30, 300, 0] as const;

/** The shortest window from 30 s up in which every trace that still moves has something to show. */
export function suitableWindowS(figure: LiveFigure): number {
  const times = figure.traces.filter(({ isTime }) => isTime);
  if (times.length === 0) return 0;
  return [30, 300].find((seconds) => times.every((trace) => trace.intervalMs * 3 <= seconds * 1000)) ?? 0;
}

/** What every time axis shows: the last so many seconds up to the newest point on it. */
export function windowRanges(figure: LiveFigure, seconds: number): Map<string, [number, number]> {
  const ends = new Map<string, number>();
  if (seconds === 0) return new Map();
  for (const trace of figure.traces) {
    const endMs = newestTime(trace);
    if (endMs === undefined) continue;
    const axis = axisKey(trace, 'x');
    ends.set(axis, Math.max(ends.get(axis) ?? endMs, endMs));
  }
  return new Map([...ends].map(([axis, endMs]) => [axis, [endMs - seconds * 1000, endMs]]));
}

function newestTime(trace: LiveTrace): number | undefined {
  const xs = trace.plotly['x'];
  return trace.isTime && Array.isArray(xs) ? timeOnAxis(xs.at(-1)) : undefined;
}

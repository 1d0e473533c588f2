import { type LiveFigure, type LiveTrace, timeOnAxis } from '../live-figure.ts';
import { axisKey } from './axis-key.ts';

/** Windows to begin with, seconds: a beat of a heart can be told from the next one in as many as fit the screen. */
const FIRST_WINDOWS_S = { narrow: [10, 30, 300, 3600, 86_400], wide: [30, 300, 3600, 86_400] } as const;

/** Traces that hold less than this are shown closer: most of the chart would stay empty. */
const SHORT = { heldMs: 15_000, windowS: 10 } as const;

/** The shortest window in which every trace has a few points to show; 0, which shows everything, when none has. */
export function suitableWindowS(figure: LiveFigure, narrow: boolean): number {
  const times = figure.traces.filter(({ isTime }) => isTime);
  if (times.length === 0) return 0;
  if (times.every(({ plotly, intervalMs }) => intervalMs > 0 && maxPoints(plotly) * intervalMs < SHORT.heldMs)) {
    return SHORT.windowS;
  }
  const windows = narrow ? FIRST_WINDOWS_S.narrow : FIRST_WINDOWS_S.wide;
  return windows.find((seconds) => times.every((trace) => trace.intervalMs * 3 <= seconds * 1000)) ?? 0;
}

/** The newest point on every time axis. */
export function newestTimes(figure: LiveFigure): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const trace of figure.traces) {
    const timeMs = newestTime(trace);
    if (timeMs === undefined) continue;
    const axis = axisKey(trace, 'x');
    newest.set(axis, Math.max(newest.get(axis) ?? timeMs, timeMs));
  }
  return newest;
}

/** What every time axis shows: the last so many seconds up to `ends`; nothing is said where everything is shown. */
export function windowRanges(ends: ReadonlyMap<string, number>, seconds: number): Map<string, [number, number]> {
  if (seconds === 0) return new Map();
  return new Map([...ends].map(([axis, endMs]) => [axis, [endMs - seconds * 1000, endMs]]));
}

/** As many as plotly.js keeps where the stream of a trace does not say. */
const DEFAULT_MAX_POINTS = 500;

function maxPoints({ stream }: LiveTrace['plotly']): number {
  const wanted = typeof stream === 'object' && stream !== null && 'maxpoints' in stream ? stream.maxpoints : undefined;
  return typeof wanted === 'number' ? wanted : DEFAULT_MAX_POINTS;
}

function newestTime(trace: LiveTrace): number | undefined {
  const xs = trace.plotly['x'];
  return trace.isTime && Array.isArray(xs) ? timeOnAxis(xs.at(-1)) : undefined;
}

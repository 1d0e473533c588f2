import { axisKey } from './axis-key.ts';
import { type LiveFigure, type LiveTrace, timeOnAxis } from './live-figure.ts';

/** Windows to begin with, seconds: a beat of a heart can be told from the next one in as many as fit the screen. */
const FIRST_WINDOWS_S = { narrow: [10, 30, 300], wide: [30, 300] } as const;

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

import { axisKey } from '../chart/axis-key.ts';
import { isScatter, isUniform } from '../chart/line-trace.ts';
import { type LiveFigure, timeOnAxis } from '../live-figure.ts';
import { fromLocalAxisMs } from '../local-time.ts';
import type { Wanted } from './history-zoom.ts';

export interface PastOptions {
  readonly figure: LiveFigure;
  /** What axes show, by axis; one that is not named shows everything. */
  readonly ranges: ReadonlyMap<string, readonly [number | string, number | string]>;
  readonly widthPx: number;
}

/** What the time axes of a figure show, and from when on the page itself has it; `undefined` without a line over time. */
export function pastWanted({ figure, ranges, widthPx }: PastOptions): Wanted | undefined {
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [liveFromMs, liveToMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let isAny = false;
  for (const trace of figure.traces) {
    const { plotly, isTime, isLocal } = trace;
    const xs = plotly['x'];
    if (!isTime || !isScatter(plotly) || !isUniform(plotly) || !Array.isArray(xs)) continue;
    isAny = true;
    const utcMs = (axisMs: number) => (isLocal ? fromLocalAxisMs(axisMs) : axisMs);
    const [from, to] = ranges.get(axisKey(trace, 'x'))?.map(timeOnAxis) ?? [];
    fromMs = Math.min(fromMs, from === undefined ? Number.NEGATIVE_INFINITY : utcMs(from));
    toMs = Math.max(toMs, to === undefined ? Number.POSITIVE_INFINITY : utcMs(to));
    const [first, last] = [timeOnAxis(xs[0]), timeOnAxis(xs.at(-1))];
    // The trace whose points end soonest, looking back, is the one that lacks some.
    liveFromMs = Math.max(liveFromMs, first === undefined ? Number.POSITIVE_INFINITY : utcMs(first));
    if (last !== undefined) liveToMs = Math.max(liveToMs, utcMs(last));
  }
  return isAny ? { range: { fromMs, toMs }, liveFromMs, liveToMs, widthPx } : undefined;
}

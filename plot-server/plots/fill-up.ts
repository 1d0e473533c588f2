import { type Clock, isoTime, type Json } from '../../core/index.ts';
import type { Trace } from '../figure/trace.ts';
import { readingAt } from '../history/files/columns.ts';
import { ALL_TIMES, type HistoryView, type Reading, type TimeRange } from '../history/history.ts';
import { pointTimeMs } from '../history/point-time.ts';
import { runsOf } from '../history/runs.ts';
import type { Plot } from './plot.ts';

/**
 * Draws again what the history has and the log no longer had, after a restart: of each streamed trace the newest points,
 * as many as it draws, with time and value. Points whose x was no date are not drawn, because nothing knows their x.
 */
export function fillUp(plot: Plot, clock: Clock): void {
  const view = plot.history.view();
  try {
    for (const index of view.traces) {
      const trace = plot.figure.traces[index];
      if (trace?.streamId === undefined) continue;
      let stored = 0;
      for (const { count } of view.blocks(index, ALL_TIMES)) stored += count;
      trace.points = Math.max(trace.points, stored);
      const newest =
        plot.last(index) === undefined ? newestBefore(view, index, { ...ALL_TIMES, count: 1 }).at(-1) : undefined;
      if (newest !== undefined) {
        const arrivedAtMonotonicMs = clock.monotonicMs() - Math.max(0, clock.nowMs() - newest.timeMs);
        const timeUnsure = newest.quality === 'time-unsure';
        plot.setLast(index, { value: newest.value, timeMs: newest.timeMs, timeUnsure, arrivedAtMonotonicMs });
      }
      fillTrace(trace, index, view);
    }
  } finally {
    view.close();
  }
}

function fillTrace(trace: Trace, index: number, view: HistoryView): void {
  const { room, firstX, isEmpty } = trace.drawn;
  const firstMs = pointTimeMs(firstX);
  if (room <= 0 || (firstMs === undefined && !isEmpty)) return;
  const before = { fromMs: Number.NEGATIVE_INFINITY, toMs: firstMs ?? Number.POSITIVE_INFINITY };
  const older = newestBefore(view, index, { ...before, count: room }).filter(({ isArrival }) => isArrival !== true);
  if (older.length === 0) return;
  const xs = older.map(({ timeMs }): Json => (typeof firstX === 'number' ? timeMs : isoTime(timeMs)));
  trace.putBefore(
    xs,
    older.map(({ value, quality }) => (quality === 'bad' ? null : value)),
  );
}

/** The newest readings from before the end of the range, in the order of time. */
function newestBefore(
  view: HistoryView,
  trace: number,
  { toMs, fromMs, count }: TimeRange & { count: number },
): Reading[] {
  const range = { fromMs, toMs };
  const blocks = Array.from(view.blocks(trace, range), (block, order) => ({ block, order }));
  const chosen: typeof blocks = [];
  let found = 0;
  let lowestMs = toMs;
  for (const entry of blocks.toSorted((one, other) => other.block.toMs - one.block.toMs)) {
    const { block } = entry;
    // Those that overlap with a chosen one may hold newer readings than it.
    if (found >= count && block.toMs < lowestMs) break;
    chosen.push(entry);
    lowestMs = Math.min(lowestMs, block.fromMs);
    // Of one that reaches up to the end nobody knows how many come before it.
    if (block.toMs < toMs) found += block.count;
  }
  const readings: Reading[] = [];
  const arrived = chosen.sort((one, other) => one.order - other.order).map(({ block }) => block);
  for (const run of runsOf(arrived, range)) {
    for (let at = 0; at < run.timesMs.length; at += 1) readings.push(readingAt(run, at));
  }
  return readings.filter(({ timeMs }) => timeMs < toMs).slice(-count);
}

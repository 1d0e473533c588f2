import { type Clock, unitLabel } from '../../core/index.ts';
import type { FigureChanges } from '../figure/figure.ts';
import type { Plot } from '../plots/plot.ts';
import { traceLabel } from '../plots/series-label.ts';
import type { FigureEvent, TraceSummary, UpdateEvent } from './live-event.ts';

/** The whole state of a plot as a server-sent event. */
export function encodeFigure(plot: Plot, clock: Clock): Buffer {
  const event: FigureEvent = {
    plot: plot.id,
    title: plot.title,
    ...plot.figure.toJson(),
    traces: traceSummaries(plot, clock),
  };
  return Buffer.from(`event: figure\ndata: ${JSON.stringify(event)}\n\n`);
}

/** What has changed in a plot as a server-sent event. */
export function encodeUpdate(plot: Plot, changes: Extract<FigureChanges, { kind: 'parts' }>): Buffer {
  const event: UpdateEvent = {
    plot: plot.id,
    traces: changes.traces.map(({ index, update }) => ({
      trace: index,
      points: plot.figure.traces[index]?.points ?? 0,
      last: plot.last(index)?.value ?? null,
      ...(plot.last(index)?.timeUnsure === true && { timeUnsure: true }),
      ...update,
    })),
    ...(changes.layout !== undefined && { layout: changes.layout, title: plot.title }),
    ...changes.gaps,
  };
  return Buffer.from(`event: update\ndata: ${JSON.stringify(event)}\n\n`);
}

export function traceSummaries(plot: Plot, clock: Clock): TraceSummary[] {
  return plot.figure.traces.map((trace, index) => {
    const { name, series, unit } = traceLabel(trace, index);
    const last = plot.last(index);
    const ageMs = last === undefined ? null : Math.round(clock.monotonicMs() - last.arrivedAtMonotonicMs);
    const summary = { series, name, unit: unitLabel(unit), points: trace.points, last: last?.value ?? null, ageMs };
    return last?.timeUnsure === true ? { ...summary, timeUnsure: true } : summary;
  });
}

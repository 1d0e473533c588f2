import type { Axis } from '../axes/axis.ts';
import { extentOf } from '../axes/axis-range.ts';
import { roundStep } from '../axes/tick.ts';
import { type Fields, listOf, numberOf, numberWithin, objectOf } from '../fields.ts';

/** Bins that a histogram may ask for. */
const MAX_BINS = 1_000;

/** Whether the values stand on the y axis. */
export function isHorizontalHistogram(trace: Fields): boolean {
  return !Array.isArray(trace['x']) && Array.isArray(trace['y']);
}

export interface HistogramBars {
  /** Middle of each bin. */
  readonly at: Float64Array;
  /** How many values fall into it, or what part of all with `histnorm`. */
  readonly values: Float64Array;
  /** Width of a bin. */
  readonly step: number;
}

/** Counts the values of a histogram in bins of a round width: about as many as the root of their number. */
export function histogramBars(trace: Fields, axis: Axis): HistogramBars {
  const given = listOf(trace[isHorizontalHistogram(trace) ? 'y' : 'x']);
  const values = Float64Array.from(given, (value) => axis.coordinate(value)).filter((value) => !Number.isNaN(value));
  const extent = extentOf(values, false);
  if (extent === undefined) return { at: new Float64Array(), values: new Float64Array(), step: 1 };
  const { start, step, count } =
    axis.kind === 'category' ? places(extent.max) : binsOf(trace, { ...extent, values: values.length });
  const counts = new Float64Array(count);
  for (const value of values) {
    const bin = Math.floor((value - start) / step + 1e-9);
    if (bin >= 0 && bin < count) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return {
    at: Float64Array.from(counts, (_, index) => start + (index + 0.5) * step),
    values: counts.map((one) => one * norm(trace['histnorm'], values.length, step)),
    step,
  };
}

interface Bins {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

function places(last: number): Bins {
  return { start: -0.5, step: 1, count: last + 1 };
}

function binsOf(trace: Fields, { min, max, values }: { min: number; max: number; values: number }): Bins {
  const asked = objectOf(trace[isHorizontalHistogram(trace) ? 'ybins' : 'xbins']);
  const wanted = numberWithin(trace[isHorizontalHistogram(trace) ? 'nbinsy' : 'nbinsx'], 0, MAX_BINS, 0);
  const own = numberOf(asked['size']);
  const about = wanted > 0 ? wanted : Math.min(MAX_BINS, Math.max(5, Math.ceil(Math.sqrt(values))));
  const span = max > min ? max - min : 1;
  const step = own > 0 && span / own < MAX_BINS ? own : roundStep(span, about);
  const first = numberOf(asked['start']);
  const start = Number.isNaN(first) || (max - first) / step > MAX_BINS ? Math.floor(min / step) * step : first;
  return { start, step, count: Math.max(1, Math.min(2 * MAX_BINS, Math.floor((max - start) / step + 1e-9) + 1)) };
}

function norm(kind: unknown, total: number, step: number): number {
  if (kind === 'percent') return 100 / total;
  if (kind === 'probability') return 1 / total;
  if (kind === 'density') return 1 / step;
  return kind === 'probability density' ? 1 / (total * step) : 1;
}

import type { PlotlyTrace } from '../live-figure.ts';

/** plotly.js draws fewer points than this with markers when nothing else is said. Source: its default of `mode`. */
const MARKERS_BELOW = 20;

/** Whether a trace is drawn from point to point over x. */
export function isScatter({ type }: PlotlyTrace): boolean {
  return type === undefined || type === 'scatter' || type === 'scattergl';
}

/** Whether every point looks like the others: then points can be left out, or put before them, without a misplaced style. */
export function isUniform(trace: PlotlyTrace): boolean {
  return Object.entries(trace).every(
    ([key, value]) => key === 'x' || key === 'y' || key === 'stream' || !holdsList(value),
  );
}

/** Whether only the line is seen, and no point by itself. */
export function isLineOnly({ mode, y, stackgroup }: PlotlyTrace): boolean {
  if (stackgroup !== undefined) return false;
  return mode === 'lines' || (mode === undefined && Array.isArray(y) && y.length >= MARKERS_BELOW);
}

function holdsList(value: unknown, depth = 0): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null || depth > 3) return false;
  return Object.values(value).some((inner) => holdsList(inner, depth + 1));
}

import { type Fields, textOf } from '../fields.ts';

/** How a trace is drawn here; `other` only on the page. */
export type TraceKind = 'scatter' | 'bar' | 'box' | 'heatmap' | 'polar' | 'other';

const KINDS: Readonly<Record<string, TraceKind>> = {
  scatter: 'scatter',
  scattergl: 'scatter',
  bar: 'bar',
  histogram: 'bar',
  box: 'box',
  heatmap: 'heatmap',
  heatmapgl: 'heatmap',
  contour: 'heatmap',
  scatterpolar: 'polar',
  scatterpolargl: 'polar',
  barpolar: 'polar',
  area: 'polar',
};

/** Its type as the figure writes it; `scatter` where it says none. */
export function typeOf(trace: Fields): string {
  return textOf(trace['type']) || 'scatter';
}

/** Points in `r` and `t` were plotly's way to write a polar plot before it had a type for it. */
export function traceKind(trace: Fields): TraceKind {
  const type = typeOf(trace);
  if (type === 'scatter' && Array.isArray(trace['r']) && !Array.isArray(trace['y'])) return 'polar';
  return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'other') : 'other';
}

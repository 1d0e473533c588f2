import type { Trace } from '../figure/trace.ts';
import type { SeriesLabel } from '../history/csv.ts';

/** What a trace is called by people and by programs. */
export function traceLabel(trace: Trace, index: number): SeriesLabel & { readonly name: string } {
  const name = text(trace.setting('name')) ?? `trace ${index}`;
  return { name, series: text(trace.setting('meta.series')) ?? name, unit: text(trace.setting('meta.unit')) ?? '' };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

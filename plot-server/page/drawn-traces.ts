import { hasGraphicsCard } from './graphics-card.ts';
import type { LiveTrace, PlotlyTrace } from './live-figure.ts';
import { plainText } from './plain-text.ts';
import type { Theme } from './theme.ts';

/** The colour of a trace: its own where it has one for the whole of it, else the theme's for its place. */
export function traceColour({ plotly }: LiveTrace, index: number, theme: Theme): string {
  for (const group of ['line', 'marker']) {
    const own = plotly[group];
    if (typeof own === 'object' && own !== null && 'color' in own && typeof own.color === 'string') return own.color;
  }
  return theme.traces[index % theme.traces.length] ?? theme.text;
}

/** Traces as plotly.js draws them: the data are shared, not copied; what the figure leaves open gets the look. */
export function drawnTraces(traces: readonly LiveTrace[], colours: readonly string[]): PlotlyTrace[] {
  return traces.map(({ plotly, summary }, index) => {
    const type = plotly['type'] ?? 'scatter';
    if (type !== 'scatter' && type !== 'scattergl') return plotly;
    const line = plotly['line'];
    const unit = summary.unit === '' ? '' : ` ${plainText(summary.unit).replaceAll('%{', '')}`;
    return {
      name: plainText(summary.name),
      // Both values in `hoverinfo` and a template of its own stay as the figure has them.
      ...(plotly['hoverinfo'] === undefined && {
        hovertemplate: `%{fullData.name}  <b>%{y}</b>${unit}<extra></extra>`,
      }),
      ...plotly,
      // Without a graphics card WebGL is drawn by the processor, ten times slower than SVG.
      type: type === 'scattergl' && !hasGraphicsCard() ? 'scatter' : type,
      line: { width: 1.75, color: colours[index], ...(typeof line === 'object' ? line : {}) },
    };
  });
}

import type { LiveFigure, LiveTrace } from '../live-figure.ts';
import { plainText } from '../plain-text.ts';
import type { Theme } from '../theme.ts';
import { axisKey } from './axis-key.ts';
import { gapBands } from './gap-bands.ts';
import { restartLines } from './restart-lines.ts';

type Properties = Readonly<Record<string, unknown>>;

export interface LayoutOptions {
  readonly figure: LiveFigure;
  readonly theme: Theme;
  /** Colour of each trace. */
  readonly colours: readonly string[];
  /** Less than a tablet wide. */
  readonly narrow: boolean;
  /** Of the whole chart. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Ranges that stand above what the figure says, by axis: `xaxis`, `yaxis2`. */
  readonly ranges: ReadonlyMap<string, readonly [number | string, number | string]>;
  /** Changes whenever data have changed. */
  readonly revision: number;
  /** Whether cards beside the chart say which colour is which trace. */
  readonly hasCards: boolean;
  /** Whether the stream of a trace is silent. */
  readonly isSilent: (trace: LiveTrace) => boolean;
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** The figure's own layout, dressed: what it says stays, what it leaves open follows the theme. */
export function drawnLayout(options: LayoutOptions): Properties {
  const { figure, theme, narrow, revision } = options;
  // Title and size are the page's business: the title stands in its header.
  const { title: _title, width: _width, height: _height, ...given } = figure.layout;
  const panels = panelsOf(figure);
  const margin = { l: narrow ? 46 : 68, r: narrow ? 12 : 24 };
  const drawnPx = options.widthPx - margin.l - margin.r;
  const marks = [gapBands({ ...options, widthPx: drawnPx }), restartLines(options)];
  const shapes = marks.flatMap((mark) => mark.shapes);
  const annotations = marks.flatMap((mark) => mark.annotations);
  const isLegend = !options.hasCards && figure.traces.length > 1;
  const captioned = panels.size > 1 && [...panels.values()].every((traces) => traces.length === 1);
  return {
    colorway: theme.traces,
    dragmode: matchMedia('(pointer: coarse)').matches ? false : 'zoom',
    hovermode: 'x unified',
    hoversubplots: 'axis',
    showlegend: !captioned && isLegend,
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', bgcolor: 'rgba(0,0,0,0)' },
    margin: { ...margin, t: captioned || isLegend ? 34 : 16, b: 48 },
    ...given,
    ...axes(options, captioned),
    ...((captioned || annotations.length > 0) && {
      annotations: [...listOf(given['annotations']), ...(captioned ? captions(options, panels) : []), ...annotations],
    }),
    ...(shapes.length > 0 && { shapes: [...listOf(given['shapes']), ...shapes] }),
    font: { family: FONT, size: narrow ? 11 : 12.5, color: theme.faint, ...objectOf(given['font']) },
    hoverlabel: { bgcolor: theme.surface, bordercolor: theme.border, font: { color: theme.text, size: 12.5 } },
    modebar: { bgcolor: 'rgba(0,0,0,0)', color: theme.line, activecolor: theme.text },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    // Said and not found out: plotly.js would follow the window, and not the element.
    width: options.widthPx,
    height: options.heightPx,
    autosize: false,
    uirevision: 'live',
    datarevision: revision,
  };
}

/** Traces by the y axis that draws them. */
export function panelsOf(figure: LiveFigure): ReadonlyMap<string, readonly LiveTrace[]> {
  const panels = new Map<string, LiveTrace[]>();
  for (const trace of figure.traces) {
    const axis = axisKey(trace, 'y');
    panels.set(axis, [...(panels.get(axis) ?? []), trace]);
  }
  return panels;
}

function axes({ figure, theme, narrow, ranges }: LayoutOptions, captioned: boolean): Properties {
  const keys = new Set(Object.keys(figure.layout).filter((key) => /^[xy]axis\d*$/.test(key)));
  for (const trace of figure.traces) keys.add(axisKey(trace, 'x')).add(axisKey(trace, 'y'));
  const times = new Set(figure.traces.filter(({ isTime }) => isTime).map((trace) => axisKey(trace, 'x')));
  const units = new Set<unknown>(figure.traces.map(({ summary }) => summary.unit));
  const dressed = [...keys].map((key) => {
    const own = objectOf(figure.layout[key]);
    const isX = key.startsWith('x');
    const title = typeof own['title'] === 'string' ? { text: own['title'] } : objectOf(own['title']);
    const range = ranges.get(key);
    return [
      key,
      {
        ...(times.has(key) && { type: 'date', hoverformat: '%H:%M:%S.%L' }),
        showgrid: true,
        zeroline: false,
        showline: isX,
        ...(isX ? { ticks: 'outside', ticklen: 5 } : { nticks: narrow ? 4 : 6 }),
        // Turned dates would not fit below the axis.
        ...(times.has(key) && narrow && { tickangle: 0, nticks: 4 }),
        gridcolor: theme.grid,
        linecolor: theme.line,
        tickcolor: theme.line,
        zerolinecolor: theme.line,
        ...own,
        // A caption names the unit beside the name; the same again, turned, would only take room.
        title: { ...title, ...(captioned && !isX && (narrow || units.has(title['text'])) && { text: '' }) },
        ...(range !== undefined && { range, autorange: false }),
      },
    ] as const;
  });
  return Object.fromEntries(dressed);
}

/** The name of the trace over each panel, in its colour: no legend to look up. */
function captions(
  { figure, colours, narrow, theme, isSilent }: LayoutOptions,
  panels: ReadonlyMap<string, readonly LiveTrace[]>,
) {
  return [...panels].map(([axis, [trace]]) => {
    const name = plainText(String(trace?.plotly['name'] ?? trace?.summary.name ?? ''));
    const unit = plainText(trace?.summary.unit ?? '');
    const colour = trace === undefined ? undefined : colours[figure.traces.indexOf(trace)];
    const silent =
      trace !== undefined && isSilent(trace) ? `  <span style="color:${theme.warn}">no new data</span>` : '';
    return {
      text: `${unit === '' ? `<b>${name}</b>` : `<b>${name}</b>  ${unit}`}${silent}`,
      xref: 'paper',
      yref: `y${axis.slice('yaxis'.length)} domain`,
      x: 0,
      y: 1,
      xanchor: 'left',
      yanchor: 'bottom',
      yshift: 3,
      showarrow: false,
      font: { color: colour ?? theme.text, size: narrow ? 12 : 13 },
    };
  });
}

function objectOf(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

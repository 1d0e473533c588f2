import { type LiveTrace, type PlotlyTrace, timeOnAxis } from '../live-figure.ts';
import { toLocalAxisMs } from '../local-time.ts';
import type { HistoryAnswer } from '../past/history-request.ts';
import { plainText } from '../plain-text.ts';
import type { Theme } from '../theme.ts';
import { axisKey } from './axis-key.ts';
import { decimate, firstAfter, firstFrom } from './decimate.ts';
import { hasGraphicsCard } from './graphics-card.ts';
import { isLineOnly, isScatter, isUniform } from './line-trace.ts';

export interface DrawnTracesOptions {
  readonly colours: readonly string[];
  /** Ranges that axes show, by axis; an axis that is not named shows everything. */
  readonly ranges: ReadonlyMap<string, readonly [number | string, number | string]>;
  /** A line is thinned to two points for each: at most as many as there are pixels. */
  readonly columns: number;
  /** Positions of the traces that the viewer does not want to see. */
  readonly hidden: ReadonlySet<number>;
  /** Readings from before those that the page holds. */
  readonly history: HistoryAnswer | undefined;
  /** Whether lines are drawn with every point, however many share a pixel. */
  readonly everyPoint: boolean;
  /** Whether the stream of a trace is silent. */
  readonly isSilent: (trace: LiveTrace) => boolean;
}

export interface DrawnTraces {
  readonly data: readonly PlotlyTrace[];
  /** Whether some line is drawn with fewer points than there are. */
  readonly isThinned: boolean;
}

/** The colour of a trace: its own where it has one for the whole of it, else the theme's for its place. */
export function traceColour({ plotly }: LiveTrace, index: number, theme: Theme): string {
  for (const group of ['line', 'marker']) {
    const own = plotly[group];
    if (typeof own === 'object' && own !== null && 'color' in own && typeof own.color === 'string') return own.color;
  }
  return theme.traces[index % theme.traces.length] ?? theme.text;
}

/**
 * A trace without points has no axis in plotly.js, and an axis that stands on the axis of such a trace is drawn at NaN. One
 * point that is nowhere gives it one.
 */
const NO_POINT = { x: [null], y: [null] };

function isEmpty(values: unknown): boolean {
  return Array.isArray(values) && values.length === 0;
}

/** Traces as plotly.js draws them: what the figure leaves open gets the look, lines the resolution of the screen. */
export function drawnTraces(traces: readonly LiveTrace[], options: DrawnTracesOptions): DrawnTraces {
  let isThinned = false;
  const data = traces.map((trace, index) => {
    const { plotly, summary } = trace;
    const shown = options.hidden.has(index) ? { visible: false } : {};
    if (!isScatter(plotly)) return { ...dressedBars(plotly, options.colours[index]), ...shown };
    const points = drawnPoints(trace, index, options);
    isThinned ||= points.isThinned;
    const unit = summary.unit === '' ? '' : ` ${plainText(summary.unit).replaceAll('%{', '')}`;
    const name = plainText(typeof plotly['name'] === 'string' ? plotly['name'] : summary.name);
    return {
      // Both values in `hoverinfo` and a template of its own stay as the figure has them.
      ...(plotly['hoverinfo'] === undefined && {
        hovertemplate: `${name.replaceAll('%{', '')}  <b>%{y}</b>${unit}<extra></extra>`,
      }),
      ...plotly,
      ...points.xy,
      ...(isEmpty(points.xy.x ?? plotly['x']) && isEmpty(points.xy.y ?? plotly['y']) && NO_POINT),
      name: options.isSilent(trace) ? `${name} (no new data)` : name,
      // Without a graphics card WebGL is drawn by the processor, ten times slower than SVG.
      type: plotly['type'] === 'scattergl' && hasGraphicsCard() ? 'scattergl' : 'scatter',
      line: { width: 1.75, color: options.colours[index], ...objectOf(plotly['line']) },
      marker: { color: options.colours[index], ...objectOf(plotly['marker']) },
      ...shown,
    };
  });
  return { data, isThinned };
}

/** Bars in the colour of their card: that of the line they were before, where somebody has restyled them. */
function dressedBars(plotly: PlotlyTrace, colour: string | undefined): PlotlyTrace {
  if (plotly['type'] !== 'bar') return plotly;
  return { ...plotly, marker: { color: colour, ...objectOf(plotly['marker']) } };
}

interface DrawnPoints {
  /** What stands above the trace's own x and y. */
  readonly xy: { readonly mode?: string; readonly x?: readonly unknown[]; readonly y?: readonly unknown[] };
  readonly isThinned: boolean;
}

function drawnPoints(trace: LiveTrace, index: number, options: DrawnTracesOptions): DrawnPoints {
  const { plotly } = trace;
  if (!isUniform(plotly)) return { xy: {}, isThinned: false };
  const whole = withHistory(trace, index, options.history);
  const asIs = { xy: whole ?? {}, isThinned: false };
  if (options.everyPoint || !isLineOnly(plotly)) return asIs;
  const x = whole?.x ?? listOf(plotly['x']);
  const y = whole?.y ?? listOf(plotly['y']);
  if (x === undefined || y === undefined) return asIs;
  const [first, last] = options.ranges.get(axisKey(trace, 'x'))?.map(positionOf) ?? [x[0], x.at(-1)];
  if (typeof first !== 'number' || typeof last !== 'number' || first === last) return asIs;
  const [from, to] = first < last ? [first, last] : [last, first];
  // `decimate` looks at every value: what is no number makes it give up.
  const line = decimate({ x: x as number[], y: y as number[] }, { from, to, columns: Math.max(1, options.columns) });
  if (line === undefined) return asIs;
  // Few points would be drawn with markers, which the whole line has not.
  const isThinned = line.x.length < firstAfter(x as number[], to) - firstFrom(x as number[], from);
  return { xy: { ...line, mode: 'lines' }, isThinned };
}

/** The readings of the past and then the live ones, which stand above those of the same time. */
function withHistory(
  { isTime, isLocal, plotly }: LiveTrace,
  index: number,
  history: HistoryAnswer | undefined,
): { x: unknown[]; y: unknown[] } | undefined {
  const past = history?.traces.find(({ trace }) => trace === index);
  const [x, y] = [listOf(plotly['x']), listOf(plotly['y'])];
  if (!isTime || past === undefined || x === undefined || y === undefined) return undefined;
  const liveFrom = timeOnAxis(x[0]) ?? Number.POSITIVE_INFINITY;
  const times = isLocal ? past.x.map(toLocalAxisMs) : past.x;
  const count = firstFrom(times, liveFrom);
  return count === 0 ? undefined : { x: [...times.slice(0, count), ...x], y: [...past.y.slice(0, count), ...y] };
}

function positionOf(value: number | string): number | undefined {
  return typeof value === 'number' ? value : timeOnAxis(value);
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

import type { GapSummary } from '../../live/live-event.ts';
import { type LiveFigure, timeOnAxis } from '../live-figure.ts';
import { toLocalAxis } from '../local-time.ts';
import { gapText, missingText } from '../readings/gap-words.ts';
import { axisKey } from './axis-key.ts';

/** Pixels a character of a label takes, about: labels are in a proportional font. */
const CHARACTER_PX = 6.1;
const LABEL_MARGIN_PX = 10;

/** Narrower bands have no edges: a chart of many would show nothing else. */
const EDGES_FROM_PX = 14;

type Range = readonly [number, number];
type Properties = Readonly<Record<string, unknown>>;

export interface GapColours {
  readonly gap: string;
  /** Of a band too narrow for edges. */
  readonly gapNarrow: string;
  readonly gapEdge: string;
  readonly gapText: string;
}

export interface GapBandOptions {
  readonly figure: LiveFigure;
  readonly theme: GapColours;
  /** Ranges that stand above what the data say, by axis. */
  readonly ranges: ReadonlyMap<string, readonly [number | string, number | string]>;
  /** Width of the part of the chart in which data are drawn. */
  readonly widthPx: number;
}

/** What is drawn over the data. */
export interface Marks {
  readonly shapes: readonly Properties[];
  readonly annotations: readonly Properties[];
}

/** What is drawn of the gaps: a band over each in every panel with a time axis, and a label where there is room for it. */
export function gapBands(options: GapBandOptions): Marks {
  const { figure } = options;
  if (figure.gaps.length === 0) return { shapes: [], annotations: [] };
  const panels = timePanels(figure);
  const shapes: Properties[] = [];
  const annotations: Properties[] = [];
  const labelled = new Set<string>();
  for (const panel of panels) {
    const visible = visibleRange(panel.xAxis, options);
    if (visible === undefined) continue;
    const bands = bandsIn({ figure, isLocal: panel.isLocal, visible });
    // An axis that shows all of its data would make room for what is drawn beyond them.
    const isRangeSet = options.ranges.has(panel.xAxis);
    for (const band of bands) {
      const range: Range = isRangeSet ? [band.from, band.to] : band.visible;
      const widthPx = ((range[1] - range[0]) / (visible[1] - visible[0])) * options.widthPx;
      shapes.push({ ...rectangle(range, panel), ...bandStyle(options.theme, widthPx) });
    }
    // One label a gap: over the first of the panels above each other, which is the topmost.
    if (!labelled.has(panel.xAxis)) annotations.push(...labels(bands, { panel, visible, options }));
    labelled.add(panel.xAxis);
  }
  return { shapes, annotations };
}

export interface TimePanel {
  readonly xAxis: string;
  readonly yAxis: string;
  /** Upper end in the chart, 0 to 1. */
  readonly top: number;
  /** Whether its times were moved to the viewer's time. */
  readonly isLocal: boolean;
}

/** The topmost first. Axes that lie over another one are no panel of their own. */
export function timePanels({ traces, layout }: LiveFigure): TimePanel[] {
  const panels = new Map<string, TimePanel>();
  for (const trace of traces.filter(({ isTime }) => isTime)) {
    const [xAxis, yAxis] = [axisKey(trace, 'x'), axisKey(trace, 'y')];
    const own = layout[yAxis] as { readonly domain?: unknown; readonly overlaying?: unknown } | undefined;
    if (typeof own?.overlaying === 'string') continue;
    const top = Array.isArray(own?.domain) ? Number(own.domain[1]) : 1;
    panels.set(`${xAxis} ${yAxis}`, { xAxis, yAxis, top, isLocal: trace.isLocal });
  }
  return [...panels.values()].sort((one, other) => other.top - one.top);
}

/** What an axis shows, milliseconds: what is set for it, else all of its data. */
export function visibleRange(
  xAxis: string,
  { figure, ranges }: Pick<GapBandOptions, 'figure' | 'ranges'>,
): Range | undefined {
  const set = ranges.get(xAxis)?.map(timeOnAxis);
  if (set?.[0] !== undefined && set[1] !== undefined) return [Math.min(set[0], set[1]), Math.max(set[0], set[1])];
  let range: Range | undefined;
  for (const trace of figure.traces) {
    const xs = trace.plotly['x'];
    if (!trace.isTime || axisKey(trace, 'x') !== xAxis || !Array.isArray(xs)) continue;
    const [first, last] = [timeOnAxis(xs[0]), timeOnAxis(xs.at(-1))];
    if (first === undefined || last === undefined) continue;
    range = range === undefined ? [first, last] : [Math.min(range[0], first), Math.max(range[1], last)];
  }
  return range;
}

interface Band {
  readonly from: number;
  readonly to: number;
  /** The part that can be seen. */
  readonly visible: Range;
  /** All at this very place. */
  readonly gaps: readonly GapSummary[];
  /** Of the first of them in the list below the chart. */
  readonly number: number;
}

interface BandOptions {
  readonly figure: LiveFigure;
  readonly isLocal: boolean;
  readonly visible: Range;
}

function bandsIn({ figure, isLocal, visible: [start, end] }: BandOptions): Band[] {
  const bands = new Map<string, Band>();
  for (const [index, gap] of figure.gaps.entries()) {
    if (gap.from === null) continue;
    const [from, to] = [axisMs(gap.from, isLocal), axisMs(gap.to, isLocal)];
    const visible = [Math.max(start, from), Math.min(end, to)] as const;
    if (visible[0] >= visible[1]) continue;
    const key = `${gap.from} ${gap.to}`;
    const present = bands.get(key);
    const number = present?.number ?? figure.forgottenGaps + index + 1;
    bands.set(key, { from, to, visible, gaps: [...(present?.gaps ?? []), gap], number });
  }
  return [...bands.values()];
}

/** A time of the server on an axis. */
export function axisMs(time: string, isLocal: boolean): number {
  return isLocal ? Number(toLocalAxis(time)) : Date.parse(time);
}

function rectangle([from, to]: Range, { xAxis, yAxis }: TimePanel): Properties {
  return {
    type: 'rect',
    layer: 'below',
    xref: axisId(xAxis),
    yref: `${axisId(yAxis)} domain`,
    x0: from,
    x1: to,
    y0: 0,
    y1: 1,
  };
}

function bandStyle({ gap, gapNarrow, gapEdge }: GapColours, widthPx: number): Properties {
  if (widthPx < EDGES_FROM_PX) return { fillcolor: gapNarrow, line: { width: 0 } };
  return { fillcolor: gap, line: { width: 1, dash: 'dot', color: gapEdge } };
}

interface LabelOptions {
  readonly panel: TimePanel;
  readonly visible: Range;
  readonly options: GapBandOptions;
}

/**
 * Words where they fit into the band, so that they lie over no data; else the number that the gap has in the list below
 * the chart. Where numbers would lie over each other, the newer one stands.
 */
function labels(bands: readonly Band[], { panel, visible, options }: LabelOptions): Properties[] {
  const { theme, widthPx } = options;
  const pxPerMs = widthPx / (visible[1] - visible[0]);
  let freePx = widthPx + LABEL_MARGIN_PX;
  return bands.toReversed().flatMap((band) => {
    const bandPx = (band.visible[1] - band.visible[0]) * pxPerMs;
    const lines = labelTexts(band.gaps).find((candidate) => widthOf(candidate) <= bandPx) ?? [String(band.number)];
    const centre = (band.visible[0] + band.visible[1]) / 2;
    const centrePx = (centre - visible[0]) * pxPerMs;
    if (centrePx + widthOf(lines) / 2 > freePx) return [];
    freePx = centrePx - widthOf(lines) / 2;
    return {
      text: lines.join('<br>'),
      hovertext: band.gaps.map(gapText).join('<br>'),
      xref: axisId(panel.xAxis),
      yref: `${axisId(panel.yAxis)} domain`,
      x: centre,
      y: 1,
      xanchor: 'center',
      yanchor: 'top',
      yshift: -3,
      showarrow: false,
      font: { color: theme.gapText, size: 11 },
    };
  });
}

/** What a label may say, the longest first. */
function labelTexts(gaps: readonly GapSummary[]): string[][] {
  const [first] = gaps;
  if (first === undefined) return [];
  const isKnown = gaps.every(({ points }) => points !== null);
  const points = gaps.reduce((sum, gap) => sum + (gap.points ?? 0), 0);
  const short = isKnown ? `${points.toLocaleString('en')} missing` : 'points missing';
  if (gaps.length > 1) return [[missingText(isKnown ? points : null)], [short]];
  const text = gapText(first);
  const colon = text.indexOf(': ');
  return [[text], [text.slice(0, colon), text.slice(colon + 2)], [short]];
}

function widthOf(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => line.length)) * CHARACTER_PX + LABEL_MARGIN_PX;
}

/** `x2` for `xaxis2` */
export function axisId(key: string): string {
  return key.replace('axis', '');
}

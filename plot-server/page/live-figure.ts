import type {
  FigureEvent,
  GapList,
  GapSummary,
  RestartSummary,
  TraceSummary,
  TraceUpdate,
  UpdateEvent,
  Value,
} from '../live/live-event.ts';
import { axisDateMs, toLocalAxis } from './local-time.ts';
import { plainProperty, plainTexts } from './plain-text.ts';

/** A plotly.js trace whose arrays grow in place. */
export type PlotlyTrace = Record<string, unknown>;

export interface LiveTrace {
  readonly summary: TraceSummary;
  /** What plotly.js draws. */
  readonly plotly: PlotlyTrace;
  /** Whether x is a time. */
  isTime: boolean;
  points: number;
  last: number | null;
  /** Whether the time of the newest point is a guess. */
  timeUnsure: boolean;
  /** Whether times were moved to the viewer's time. */
  isLocal: boolean;
  /** On the page's own clock; `undefined` before the first point. */
  lastArrivalMs: number | undefined;
  /** Typical time between points, milliseconds; 0 while unknown. */
  intervalMs: number;
}

/** The figure as this page has received it. Memory is bounded by what the server keeps: every array is cut as there. */
export class LiveFigure {
  title = '';
  layout: Readonly<Record<string, unknown>> = {};
  traces: LiveTrace[] = [];
  /** In the order of time; another list whenever they have changed. */
  gaps: readonly GapSummary[] = [];
  /** How many older ones the server does not list any more. */
  forgottenGaps = 0;
  /** In the order of time; another list whenever they have changed. */
  restarts: readonly RestartSummary[] = [];

  /** Replaces everything. */
  load(event: FigureEvent, nowMs: number): void {
    this.title = event.title;
    this.layout = plainTexts(event.layout) as Record<string, unknown>;
    this.traces = event.data.map((data, index) => {
      const summary = event.traces[index] ?? EMPTY_SUMMARY;
      const plotly = plainTexts(data) as PlotlyTrace;
      const trace: LiveTrace = {
        summary,
        plotly,
        isTime: false,
        points: summary.points,
        last: summary.last,
        timeUnsure: summary.timeUnsure === true,
        isLocal: false,
        lastArrivalMs: summary.ageMs === null ? undefined : nowMs - summary.ageMs,
        intervalMs: 0,
      };
      if (Array.isArray(plotly['x'])) plotly['x'] = toAxis(trace, plotly['x']);
      noteTimes(trace);
      return trace;
    });
    this.#takeGaps(event);
    this.restarts = event.restarts ?? [];
  }

  apply(event: UpdateEvent, nowMs: number): void {
    if (event.title !== undefined) this.title = event.title;
    if (event.layout !== undefined) this.layout = plainTexts(event.layout) as Record<string, unknown>;
    for (const update of event.traces) {
      const trace = this.traces[update.trace];
      if (trace !== undefined) applyUpdate(trace, update, nowMs);
    }
    if (event.gaps !== undefined) this.#takeGaps(event);
    if (event.restarts !== undefined) this.restarts = event.restarts;
  }

  /** The figure as it is now, which nothing that comes in will change. */
  frozen(): LiveFigure {
    const copy = new LiveFigure();
    const { title, layout, gaps, forgottenGaps, restarts } = this;
    Object.assign(copy, { title, layout: structuredClone(layout), gaps, forgottenGaps, restarts });
    copy.traces = structuredClone(this.traces);
    return copy;
  }

  #takeGaps({ gaps, forgottenGaps }: GapList): void {
    this.gaps = gaps ?? [];
    this.forgottenGaps = forgottenGaps ?? 0;
  }
}

const EMPTY_SUMMARY: TraceSummary = { series: '', name: '', unit: '', points: 0, last: null, ageMs: null };

function applyUpdate(trace: LiveTrace, update: TraceUpdate, nowMs: number): void {
  for (const [path, value] of Object.entries(update.replace ?? {})) {
    const drawn = plainProperty(path.slice(path.lastIndexOf('.') + 1), value);
    setAt(trace.plotly, path, path === 'x' && Array.isArray(drawn) ? toAxis(trace, drawn) : drawn);
  }
  for (const [path, values] of Object.entries(update.append ?? {})) append(trace, path, values, update.keep ?? 0);
  // Old points say nothing about how the trace is doing now.
  const added = update.points - trace.points - (update.late ?? 0);
  if (added > 0) {
    if (trace.lastArrivalMs !== undefined) {
      const intervalMs = (nowMs - trace.lastArrivalMs) / added;
      trace.intervalMs = trace.intervalMs === 0 ? intervalMs : trace.intervalMs * 0.9 + intervalMs * 0.1;
    }
    trace.lastArrivalMs = nowMs;
  }
  trace.points = update.points;
  trace.last = update.last;
  trace.timeUnsure = update.timeUnsure === true;
  if (!trace.isTime) noteTimes(trace);
}

function append(trace: LiveTrace, path: string, values: readonly Value[], keep: number): void {
  const array = arrayAt(trace.plotly, path);
  const plain = values.map(plainTexts);
  const added = path === 'x' ? toAxis(trace, plain) : plain;
  for (const value of added) array.push(value);
  if (array.length > keep) array.splice(0, array.length - keep);
}

/** Times as plotly.js must get them. */
function toAxis(trace: LiveTrace, xs: readonly unknown[]): unknown[] {
  const moved = xs.map(toLocalAxis);
  trace.isLocal = typeof xs.at(-1) === 'string' ? typeof moved.at(-1) === 'number' : trace.isLocal;
  return moved;
}

/** Finds out whether x is a time, and how far apart the points of such a trace are. */
function noteTimes(trace: LiveTrace): void {
  const xs = trace.plotly['x'];
  if (!Array.isArray(xs) || xs.length === 0) return;
  const first = timeOnAxis(xs[0]);
  const last = timeOnAxis(xs.at(-1));
  if (first === undefined || last === undefined) return;
  trace.isTime = true;
  if (trace.intervalMs === 0 && xs.length > 1) trace.intervalMs = Math.max(0, last - first) / (xs.length - 1);
}

/** From 1985 to 2128, in milliseconds: numbers that can be dates. */
const DATE_LIKE_MS = { from: 5e11, to: 5e12 } as const;

/** The position of a date on its axis, milliseconds; `undefined` for what is no date. */
export function timeOnAxis(x: unknown): number | undefined {
  if (typeof x === 'number') return x >= DATE_LIKE_MS.from && x <= DATE_LIKE_MS.to ? x : undefined;
  return axisDateMs(x);
}

function arrayAt(object: PlotlyTrace, path: string): unknown[] {
  const { parent, key } = parentOf(object, path);
  const present = parent[key];
  if (Array.isArray(present)) return present;
  const array: unknown[] = [];
  parent[key] = array;
  return array;
}

function setAt(object: PlotlyTrace, path: string, value: unknown): void {
  const { parent, key } = parentOf(object, path);
  if (value === null) delete parent[key];
  else parent[key] = value;
}

/** The server has removed every key that could reach a prototype. */
function parentOf(object: PlotlyTrace, path: string): { parent: PlotlyTrace; key: string } {
  const keys = path.split('.');
  const key = keys.pop() ?? '';
  let parent = object;
  for (const step of keys) {
    const inner = parent[step];
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) parent[step] = {};
    parent = parent[step] as PlotlyTrace;
  }
  return { parent, key };
}

import type { LiveFigure } from '../live-figure.ts';

type Properties = Readonly<Record<string, unknown>>;

/** What `/~USER/ID/restyle` takes: properties laid over the layout, and over traces by their position. */
export interface RestyleChange {
  readonly layout?: Properties;
  readonly traces?: Readonly<Record<string, Properties>>;
}

/** One property by its dotted path in a change: `layout.title.text`, `traces.0.line.color`. */
export type Setting = readonly [path: string, value: unknown];

export function restyleChange(settings: readonly Setting[]): RestyleChange {
  const change: Record<string, unknown> = {};
  for (const [path, value] of settings) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let parent = change;
    for (const key of keys) {
      const inner = (parent[key] ?? {}) as Record<string, unknown>;
      parent[key] = inner;
      parent = inner;
    }
    parent[last] = value;
  }
  return change;
}

/** Does to a figure of the page's own what the server would do to the plot. */
export function applyChange(figure: LiveFigure, { layout = {}, traces = {} }: RestyleChange): void {
  figure.layout = merged(figure.layout, layout);
  const title = objectOf(figure.layout['title'])['text'];
  if (typeof title === 'string' && title !== '') figure.title = title;
  figure.traces = figure.traces.map((trace, index) => {
    const change = traces[index];
    if (change === undefined) return trace;
    const name = typeof change['name'] === 'string' ? change['name'] : trace.summary.name;
    return { ...trace, summary: { ...trace.summary, name }, plotly: merged(trace.plotly, change) };
  });
}

function merged(base: Properties, change: Properties): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    result[key] = isObject(value) ? merged(objectOf(base[key]), value) : value;
  }
  return result;
}

function objectOf(value: unknown): Properties {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

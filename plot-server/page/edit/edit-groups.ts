import { axisKey } from '../chart/axis-key.ts';
import { isScatter } from '../chart/line-trace.ts';
import type { LiveFigure, LiveTrace } from '../live-figure.ts';
import type { Setting } from './restyle-change.ts';

/** One thing to type into or choose from. */
export interface EditField {
  readonly label: string;
  readonly value: string;
  readonly input: 'text' | 'color' | 'number' | readonly string[];
  readonly placeholder?: string;
}

/** Fields under one heading, and what their new values change. */
export interface EditGroup {
  readonly heading: string;
  readonly fields: readonly EditField[];
  /** @returns what is to be set, or a sentence that says what is wrong with a value */
  readonly change: (values: readonly string[]) => readonly Setting[] | string;
}

const LOOKS: Readonly<Record<string, { readonly type: string; readonly mode?: string }>> = {
  lines: { type: 'scatter', mode: 'lines' },
  'lines and markers': { type: 'scatter', mode: 'lines+markers' },
  markers: { type: 'scatter', mode: 'markers' },
  bars: { type: 'bar' },
};
const DEFAULT_WIDTH = 1.75;
const WIDTHS = { least: 0.25, most: 20 } as const;

/** Everything of a figure that the edit panel offers. @param colours of the traces, as drawn */
export function editGroups(figure: LiveFigure, colours: readonly string[]): EditGroup[] {
  const axes = (letter: 'x' | 'y') => [...new Set(figure.traces.map((trace) => axisKey(trace, letter)))];
  const times = new Set(figure.traces.filter(({ isTime }) => isTime).map((trace) => axisKey(trace, 'x')));
  return [
    titleGroup(figure),
    ...figure.traces.map((trace, index) => traceGroup(trace, index, colours[index] ?? '')),
    ...axes('y').map((key) => axisGroup(figure, key, true)),
    ...axes('x').map((key) => axisGroup(figure, key, !times.has(key))),
  ];
}

function titleGroup(figure: LiveFigure): EditGroup {
  return {
    heading: 'Plot',
    fields: [{ label: 'Title', value: figure.title, input: 'text' }],
    change: ([title = '']) => (title === figure.title ? [] : [['layout.title.text', title]]),
  };
}

function traceGroup({ plotly, summary }: LiveTrace, index: number, colour: string): EditGroup {
  const path = `traces.${index}`;
  const name = String(plotly['name'] ?? summary.name);
  const type = String(plotly['type'] ?? 'scatter');
  const isKnown = isScatter(plotly) || type === 'bar';
  const mode = String(plotly['mode'] ?? 'lines');
  const look = type === 'bar' ? 'bars' : (Object.keys(LOOKS).find((key) => LOOKS[key]?.mode === mode) ?? 'lines');
  const line = objectOf(plotly['line']);
  const width = String(line['width'] ?? DEFAULT_WIDTH);
  const hex = hexColour(colour);
  const fields: EditField[] = [{ label: 'Name', value: name, input: 'text' }];
  if (isKnown) {
    fields.push(
      { label: 'Colour', value: hex, input: 'color' },
      { label: 'Drawn as', value: look, input: Object.keys(LOOKS) },
      { label: 'Line width', value: width, input: 'number' },
    );
  }
  return {
    heading: name,
    fields,
    change: ([newName = name, newColour = hex, newLook = look, newWidth = width]) => {
      const settings: Setting[] = [];
      if (newName !== name) settings.push([`${path}.name`, newName]);
      if (newColour !== hex) {
        settings.push([`${path}.line.color`, newColour]);
        if (typeof objectOf(plotly['marker'])['color'] === 'string') settings.push([`${path}.marker.color`, newColour]);
      }
      if (newLook !== look) {
        for (const [key, value] of Object.entries(LOOKS[newLook] ?? {})) settings.push([`${path}.${key}`, value]);
      }
      if (newWidth !== width) {
        const number = Number(newWidth);
        if (!(number >= WIDTHS.least && number <= WIDTHS.most)) {
          return `${name}: a line is ${WIDTHS.least} to ${WIDTHS.most} pixels wide`;
        }
        settings.push([`${path}.line.width`, number]);
      }
      return settings;
    },
  };
}

function axisGroup(figure: LiveFigure, key: string, hasScale: boolean): EditGroup {
  const own = objectOf(figure.layout[key]);
  const title = typeof own['title'] === 'string' ? own['title'] : String(objectOf(own['title'])['text'] ?? '');
  const scale = own['type'] === 'log' ? 'logarithmic' : 'linear';
  const range = rangeText(own['autorange'] === true ? undefined : own['range'], scale);
  const number = key.slice('xaxis'.length);
  const fields: EditField[] = [{ label: 'Title', value: title, input: 'text' }];
  if (hasScale) {
    fields.push(
      { label: 'Range', value: range, input: 'text', placeholder: 'automatic' },
      { label: 'Scale', value: scale, input: ['linear', 'logarithmic'] },
    );
  }
  return {
    heading: `${key.startsWith('x') ? 'Horizontal' : 'Vertical'} axis${number === '' ? '' : ` ${number}`}`,
    fields,
    change: ([newTitle = title, newRange = range, newScale = scale]) => {
      const settings: Setting[] = [];
      if (newTitle !== title) settings.push([`layout.${key}.title.text`, newTitle]);
      if (newScale !== scale) settings.push([`layout.${key}.type`, newScale === 'logarithmic' ? 'log' : 'linear']);
      if (newRange === range && newScale === scale) return settings;
      const limits = rangeOf(newRange, newScale);
      if (typeof limits === 'string') return limits;
      settings.push([`layout.${key}.range`, limits ?? null], [`layout.${key}.autorange`, limits === undefined]);
      return settings;
    },
  };
}

/** `0 to 100` of a range as plotly.js has it: powers of ten on a logarithmic axis. */
function rangeText(range: unknown, scale: string): string {
  if (!Array.isArray(range)) return '';
  const limits = range.map((limit) => (scale === 'logarithmic' ? 10 ** Number(limit) : limit));
  return limits.map((limit) => (typeof limit === 'number' ? Number(limit.toPrecision(6)) : limit)).join(' to ');
}

function rangeOf(text: string, scale: string): readonly [number, number] | string | undefined {
  if (text.trim() === '') return undefined;
  const [from = Number.NaN, to = Number.NaN, ...rest] = text.split(/\s+to\s+|\s*(?:\.\.|…|;)\s*/).map(Number);
  if (!Number.isFinite(from) || !Number.isFinite(to) || from === to || rest.length > 0) {
    return 'A range is two numbers, such as 0 to 100, or nothing for an automatic one.';
  }
  if (scale !== 'logarithmic') return [from, to];
  return from > 0 && to > 0 ? [Math.log10(from), Math.log10(to)] : 'A logarithmic axis has no zero and nothing below.';
}

/** What a colour field can show; colours by name or with transparency are shown as black and stay unless changed. */
function hexColour(colour: string): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : '#000000';
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

import { isJsonObject, type Json, type JsonObject } from '../../core/index.ts';
import { cleanObject, whyUnusable } from '../figure/clean-json.ts';
import { MAX_TRACES, type SentTrace } from '../figure/figure.ts';
import { valueAt, withValueAt } from '../figure/path.ts';
import { ACCEPTED_TOKEN_PATTERN, streamIdOf } from '../plots/stream-id.ts';
import type { PlotForm } from './form.ts';

export type FileOption = 'new' | 'overwrite' | 'append' | 'extend';

/** A plot call that can be carried out. */
export type PlotCall =
  | {
      readonly origin: 'plot';
      readonly filename: string;
      readonly fileOption: FileOption;
      readonly traces: readonly SentTrace[];
      readonly layout: JsonObject | undefined;
    }
  | {
      readonly origin: 'style';
      readonly filename: string;
      readonly styles: readonly JsonObject[];
      /** Positions of the traces to style; `undefined` means all. */
      readonly traces: readonly number[] | undefined;
    }
  | { readonly origin: 'layout'; readonly filename: string; readonly layout: JsonObject };

export type ParsedPlotCall =
  | { readonly kind: 'call'; readonly call: PlotCall }
  | { readonly kind: 'faulty'; readonly why: string };

const DEFAULT_FILENAME = 'plot from API';
const MAX_FILENAME_LENGTH = 200;
const FILE_OPTIONS: readonly string[] = ['new', 'overwrite', 'append', 'extend'] satisfies FileOption[];

/** Reads what a plot call asks for; its user and key are somebody else's business. Never throws. */
export function parsePlotCall(form: PlotForm): ParsedPlotCall {
  const args = jsonField(form.args ?? '[]');
  const kwargs = jsonField(form.kwargs ?? '{}');
  if (args === undefined) return faulty('"args" is not JSON');
  if (kwargs === undefined || !isJsonObject(kwargs)) return faulty('"kwargs" is not a JSON object');
  return toPlotCall(form.origin, args, kwargs);
}

/** The same from values that JSON has already been read into. */
export function toPlotCall(origin: string | undefined, args: Json, kwargs: JsonObject): ParsedPlotCall {
  const why = whyUnusable(args) ?? whyUnusable(kwargs);
  if (why !== undefined) return faulty(`the figure holds ${why}`);
  const filename = cleanFilename(kwargs['filename']);
  if (origin === 'style') return styleCall(args, kwargs, filename);
  if (origin === 'layout') return layoutCall(args, filename);
  // Anything else is a plot: npm plotly 0.2.4 counts characters, not bytes, so its last field may arrive cut short.
  return plotCall(args, kwargs, filename);
}

function plotCall(args: Json, kwargs: JsonObject, filename: string): ParsedPlotCall {
  if (!Array.isArray(args)) return faulty('"args" must be a list of traces');
  const definitions = traceDefinitions(args);
  if (definitions === undefined) return faulty('"args" must hold traces, or lists of x and y in turn');
  if (definitions.length > MAX_TRACES) return faulty(`a plot holds at most ${MAX_TRACES} traces`);
  const traces: SentTrace[] = [];
  for (const definition of definitions) {
    const token = valueAt(definition, 'stream.token');
    if (token !== undefined && (typeof token !== 'string' || !ACCEPTED_TOKEN_PATTERN.test(token))) {
      return faulty('a stream token has 10 to 64 characters of a-z, A-Z, 0-9, "-" and "_"');
    }
    traces.push(sentTrace(definition, token));
  }
  const layout = kwargs['layout'];
  return {
    kind: 'call',
    call: {
      origin: 'plot',
      filename,
      fileOption: fileOption(kwargs),
      traces,
      layout: isJsonObject(layout) ? layout : undefined,
    },
  };
}

/** Whoever knows a token can write to the stream, so it must not stand in a figure that everyone may read. */
function sentTrace(definition: JsonObject, token: string | undefined): SentTrace {
  const clean = cleanObject(definition);
  const stream = clean['stream'];
  if (!isJsonObject(stream)) return { definition: clean, streamId: undefined };
  const { token: _secret, ...rest } = stream;
  return {
    definition: withValueAt(clean, 'stream', rest),
    streamId: token === undefined ? undefined : streamIdOf(token),
  };
}

function styleCall(args: Json, kwargs: JsonObject, filename: string): ParsedPlotCall {
  const styles = Array.isArray(args) ? args.filter(isJsonObject) : [];
  if (styles.length === 0) return faulty('"args" must be a list of styles');
  const wanted = kwargs['traces'];
  const traces = Array.isArray(wanted) ? wanted.filter((index) => typeof index === 'number') : undefined;
  return { kind: 'call', call: { origin: 'style', filename, styles: styles.map(cleanObject), traces } };
}

function layoutCall(args: Json, filename: string): ParsedPlotCall {
  const layout = Array.isArray(args) ? args[0] : args;
  if (!isJsonObject(layout)) return faulty('"args" must be a layout');
  return { kind: 'call', call: { origin: 'layout', filename, layout } };
}

/** `[{trace}, …]`, or the old flat form `[x1, y1, x2, y2, …]`. */
function traceDefinitions(args: readonly Json[]): JsonObject[] | undefined {
  if (args.every(isJsonObject)) return [...args];
  if (!args.every(Array.isArray) || args.length % 2 !== 0) return undefined;
  const definitions: JsonObject[] = [];
  for (let at = 0; at < args.length; at += 2) definitions.push({ x: args[at] ?? [], y: args[at + 1] ?? [] });
  return definitions;
}

/** Without a wish: `overwrite` when the caller named the file, `new` when it did not, as the old clients did. */
function fileOption(kwargs: JsonObject): FileOption {
  const wanted = kwargs['fileopt'];
  if (typeof wanted === 'string' && FILE_OPTIONS.includes(wanted)) return wanted as FileOption;
  return typeof kwargs['filename'] === 'string' ? 'overwrite' : 'new';
}

/** A title for people; it never becomes part of a path. */
export function cleanFilename(value: Json | undefined): string {
  if (typeof value !== 'string') return DEFAULT_FILENAME;
  const visible = value.replace(/\p{Cc}/gu, ' ').trim();
  return visible === '' ? DEFAULT_FILENAME : visible.slice(0, MAX_FILENAME_LENGTH);
}

function jsonField(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function faulty(why: string): ParsedPlotCall {
  return { kind: 'faulty', why };
}

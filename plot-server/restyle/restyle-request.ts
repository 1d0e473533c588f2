import { isJsonObject, type Json, type JsonObject, parseJsonObject } from '../../core/index.ts';
import { isSafeKey, merged, whyUnusable } from '../figure/clean-json.ts';
import type { Figure } from '../figure/figure.ts';
import type { Restyle } from '../figure/owner-style.ts';
import { propertyRole } from '../figure/property-role.ts';
import type { Trace } from '../figure/trace.ts';
import { walkProperties } from '../figure/walk-properties.ts';

/** A trace that changes have made larger than this, in characters of JSON, takes no further one. */
const MAX_TRACE_LENGTH = 64 * 1024;

/** Type names of plotly.js: `bar`, `scatter3d`, `scattergl`. */
const TYPE_PATTERN = /^[a-z0-9]{1,32}$/;

/** What makes a trace this trace, and no matter of style. */
const FIXED: ReadonlySet<string> = new Set(['stream', 'uid', 'meta']);

export type ReadRestyle =
  | { readonly kind: 'restyle'; readonly restyle: Restyle }
  /** One line. */
  | { readonly kind: 'faulty'; readonly why: string };

/**
 * Reads a request to restyle this figure: `{"layout": {…}, "traces": {"0": {…}}}`, both merged into what is there, at
 * every depth. What belongs to points, or says where they come from, is refused. Never throws, changes nothing.
 */
export function readRestyle(text: string, figure: Figure): ReadRestyle {
  const body = parseJsonObject(text);
  if (body === undefined) return faulty('the body is not a JSON object');
  const unknown = Object.keys(body).find((key) => key !== 'layout' && key !== 'traces');
  if (unknown !== undefined) return faulty(`the body holds "layout" and "traces", no ${JSON.stringify(unknown)}`);
  const { layout = {}, traces = {} } = body;
  if (!isJsonObject(layout)) return faulty('"layout" must be an object');
  if (!isJsonObject(traces)) return faulty('"traces" must be an object, with positions as its keys');
  // The depth is looked at first: what follows goes down as deep as the value does.
  const why = whyUnusable(body) ?? whyUnsafe(body) ?? figure.layoutRefusal(layout);
  if (why !== undefined) return faulty(why);
  const styles: Restyle['traces'][number][] = [];
  for (const [key, style] of Object.entries(traces)) {
    const trace = /^\d{1,3}$/.test(key) ? figure.traces[Number(key)] : undefined;
    if (trace === undefined) return faulty(`the plot has no trace ${JSON.stringify(key)}`);
    if (!isJsonObject(style)) return faulty(`trace ${key} must be an object`);
    const whyNot = whyNoStyle(trace, figure.ownerStyle.traces[key] ?? {}, style);
    if (whyNot !== undefined) return faulty(`trace ${key}: ${whyNot}`);
    styles.push({ position: Number(key), style });
  }
  return { kind: 'restyle', restyle: { layout, traces: styles } };
}

function whyNoStyle(trace: Trace, before: JsonObject, style: JsonObject): string | undefined {
  const type = style['type'] ?? trace.setting('type') ?? 'scatter';
  if (typeof type !== 'string' || !TYPE_PATTERN.test(type)) return '"type" must be the name of a type, such as "bar"';
  const fixed = Object.keys(style).find((key) => FIXED.has(key));
  if (fixed !== undefined) return `"${fixed}" cannot be restyled`;
  let why: string | undefined;
  walkProperties(style, type, (path, value) => {
    const role = propertyRole(path, type);
    if (role === 'position') why ??= `"${path}" is data, not style`;
    else if (role === 'style' && Array.isArray(value)) why ??= `"${path}" must be one value for the whole trace`;
    else if (role === 'group') why ??= `"${path}" must be an object`;
  });
  if (why !== undefined) return why;
  const isTooLarge = JSON.stringify(merged(before, style)).length > MAX_TRACE_LENGTH;
  return isTooLarge ? 'its style is too large' : undefined;
}

function whyUnsafe(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const why = isSafeKey(key) ? whyUnsafe(inner) : `"${key}" is no property of a figure`;
    if (why !== undefined) return why;
  }
  return undefined;
}

function faulty(why: string): ReadRestyle {
  return { kind: 'faulty', why };
}

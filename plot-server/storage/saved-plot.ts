import { isJsonObject, type Json, type JsonObject } from '../../core/index.ts';
import { cleanObject, whyUnusable } from '../figure/clean-json.ts';
import { MAX_TRACES, type SentTrace } from '../figure/figure.ts';
import { NO_STYLE, type SavedStyle } from '../figure/owner-style.ts';
import { USER_PATTERN } from '../plots/account.ts';
import type { Plot } from '../plots/plot.ts';

/** What is kept of a plot over a restart: everything but the points that were streamed to it. */
export interface SavedPlot {
  readonly id: string;
  readonly user: string;
  readonly filename: string;
  readonly layout: JsonObject;
  readonly traces: readonly SentTrace[];
  /** What the owner has restyled; `layout` and `traces` show it. */
  readonly style: SavedStyle;
}

const FORMAT = 1;
export const PLOT_ID_PATTERN = /^\d{1,9}$/;

export function encodePlot({ id, user, filename, figure }: Plot): string {
  const traces = figure.traces.map((trace) => ({ streamId: trace.streamId ?? null, definition: trace.definition() }));
  const { layout, ownerStyle: style } = figure;
  return `${JSON.stringify({ format: FORMAT, id, user, filename, layout, traces, style }, undefined, 1)}\n`;
}

/** Reads what `encodePlot` wrote, or says why it cannot be that. */
export function decodePlot(text: string): SavedPlot | { readonly why: string } {
  let saved: Json;
  try {
    saved = JSON.parse(text) as Json;
  } catch {
    return { why: 'not JSON' };
  }
  if (!isJsonObject(saved)) return { why: 'not a JSON object' };
  if (saved['format'] !== FORMAT) return { why: 'a format that this version does not know' };
  const why = whyUnusable(saved);
  if (why !== undefined) return { why };
  const { id, user, filename, layout } = saved;
  if (typeof id !== 'string' || !PLOT_ID_PATTERN.test(id)) return { why: '"id" is not a plot number' };
  if (typeof user !== 'string' || !USER_PATTERN.test(user)) return { why: '"user" is not a user name' };
  if (typeof filename !== 'string') return { why: '"filename" is missing' };
  if (!isJsonObject(layout)) return { why: '"layout" is missing' };
  const traces = savedTraces(saved['traces']);
  if (traces === undefined) return { why: '"traces" is not a list of traces' };
  return { id, user, filename, layout: cleanObject(layout), traces, style: savedStyle(saved['style']) };
}

/** None in a plot that an older version saved. */
function savedStyle(value: Json | undefined): SavedStyle {
  if (!isJsonObject(value)) return NO_STYLE;
  const { layout, traces } = value;
  const styles = isJsonObject(traces) ? Object.entries(traces) : [];
  return {
    layout: isJsonObject(layout) ? cleanObject(layout) : {},
    traces: Object.fromEntries(
      styles.flatMap(([at, style]) => (isJsonObject(style) ? [[at, cleanObject(style)]] : [])),
    ),
  };
}

function savedTraces(value: Json | undefined): SentTrace[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_TRACES) return undefined;
  const traces = value.flatMap((trace: Json) => {
    if (!isJsonObject(trace)) return [];
    const { definition, streamId } = trace;
    if (!isJsonObject(definition) || (streamId !== null && typeof streamId !== 'string')) return [];
    return [{ definition: cleanObject(definition), streamId: streamId ?? undefined }];
  });
  return traces.length === value.length ? traces : undefined;
}

import type { Point, Quality } from './point.ts';

/** Anything JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Header that names the stream a connection feeds. Source: Plotly streaming documentation, 2014. */
export const STREAM_TOKEN_HEADER = 'plotly-streamtoken';

/** Ten characters of `a-z0-9`, as every token of the old service had: the Arduino library counts on the length. */
export const STREAM_TOKEN_PATTERN = /^[a-z0-9]{10}$/;

/** A stream line is at most this long, newline not counted; longer ones are refused. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** An empty line keeps a silent stream open; the old server closed a stream after 60 s without a byte. */
export const HEARTBEAT = '\n';

/** Brackets of a stream line nest no deeper. */
export const MAX_MESSAGE_DEPTH = 8;

/** One line of a stream: trace properties, and what addresses them. */
export interface StreamMessage {
  /** The stream this line is for, where it is not the connection's own (as the Arduino library does). */
  readonly streamToken: string | undefined;
  /** Merged into the plot's layout for every viewer. */
  readonly layout: JsonObject | undefined;
  /** Everything else: a scalar appends one point, an array overwrites. */
  readonly properties: JsonObject;
}

export type ParsedMessage =
  | { readonly kind: 'message'; readonly message: StreamMessage }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'rejected'; readonly why: string };

/**
 * One point as a stream line, newline included: `{"x":"2026-01-01T00:00:00.000Z","y":21.5}`. `streamtoken` is added
 * where the line travels on another stream's connection, `quality` only when the reading is not good, `t_unsure` when the
 * clock that gave the time was never set.
 */
export function encodePoint(point: Point, streamToken?: string): string {
  const quality = point.quality === undefined || point.quality === 'good' ? '' : `,"quality":"${point.quality}"`;
  const token = streamToken === undefined ? '' : `,"streamtoken":"${streamToken}"`;
  const unsure = point.timeUnsure === true ? ',"t_unsure":true' : '';
  return `{"x":"${isoTime(point.timeMs)}","y":${point.value}${quality}${unsure}${token}}\n`;
}

/** Reads one line of a stream, its newline removed. Never throws. */
export function parseMessage(line: string): ParsedMessage {
  if (line.trim() === '') return { kind: 'heartbeat' };
  if (!isShallow(line)) return { kind: 'rejected', why: `nested deeper than ${MAX_MESSAGE_DEPTH} levels` };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'rejected', why: 'not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'rejected', why: 'not a JSON object' };
  }
  return { kind: 'message', message: toMessage(value as JsonObject) };
}

/** The quality a line carries, `good` where it says nothing known. */
export function qualityOf(properties: JsonObject): Quality {
  return properties['quality'] === 'bad' ? 'bad' : 'good';
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object a text holds as JSON; `undefined` for anything else. Never throws. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function toMessage(object: JsonObject): StreamMessage {
  const { streamtoken, layout, type: _fixedByThePlot, ...properties } = object;
  return {
    streamToken: typeof streamtoken === 'string' ? streamtoken : undefined,
    layout: isJsonObject(layout) ? layout : undefined,
    properties,
  };
}

/** Whether brackets, outside strings, never nest deeper than the limit: checked before anything is built. */
function isShallow(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_MESSAGE_DEPTH) return false;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return true;
}

let cachedSecond = Number.NaN;
let cachedPrefix = '';

/** As `Date.toISOString` writes it. The part down to the second is kept, because points of one second share it. */
export function isoTime(timeMs: number): string {
  const whole = Math.trunc(timeMs);
  const second = Math.floor(whole / 1000);
  if (second !== cachedSecond) {
    cachedPrefix = new Date(second * 1000).toISOString().slice(0, -4);
    cachedSecond = second;
  }
  const milliseconds = whole - second * 1000;
  return `${cachedPrefix}${milliseconds < 10 ? '00' : milliseconds < 100 ? '0' : ''}${milliseconds}Z`;
}

import { isJsonObject, type Json, type JsonObject } from '../wire.ts';
import { asCount, asListOf, asText, parseObject } from './json-fields.ts';
import type { LaterRange } from './later-ranges.ts';
import {
  DEFAULT_WINDOW,
  IDLE_MS,
  LARGEST_WINDOW,
  MAX_BOOTS,
  MAX_REJECTED,
  SMALLEST_WINDOW,
  type Window,
} from './limits.ts';
import { asBoot } from './mark.ts';

/** The server's first line: where the source stands. */
export interface Hello {
  /** Everything up to here is in the store or declared lost, but for the ranges left for later. */
  readonly ack: number;
  readonly window: Window;
  /** The server gives the connection up after so long without a byte, milliseconds. */
  readonly idleMs: number;
  /** Changes when the server has another store; at most 64 characters. */
  readonly store: string;
  /** The starts of the client that fed this source, newest first. */
  readonly boots: readonly string[];
  /** Ranges left for later, ascending; `undefined` where the server knows no such thing. */
  readonly later: readonly LaterRange[] | undefined;
}

/** A line that was consumed and will never be stored. */
export interface Rejected {
  readonly seq: number;
  /** As an HTTP status: 422 for a line that cannot be read, 404 for an unknown stream, 413 for one too long. */
  readonly code: number;
  readonly why: string;
}

export interface Ack {
  readonly ack: number;
  /** All ranges still open; `undefined` where nothing changed since the last line that named them. */
  readonly later?: readonly LaterRange[] | undefined;
  readonly rejected?: readonly Rejected[] | undefined;
}

/**
 * Why the server ends a stream. `replaced` (423): a newer connection of the same source. `fenced` (409): another start
 * feeds this source. `gap` (409): numbers were left out without a reason. `mark` (400): a mark that is none. `draining`
 * (503): the server stops. `full` (503): its store takes nothing. `rate` (429): more on the way than the window allows.
 */
export type ByeReason = 'replaced' | 'fenced' | 'gap' | 'mark' | 'draining' | 'full' | 'rate';

/** The codes, as HTTP has them, and how long the client stays away. */
export const BYES: Readonly<Record<ByeReason, { readonly code: number; readonly retryMs: number }>> = {
  replaced: { code: 423, retryMs: 1_000 },
  fenced: { code: 409, retryMs: 0 },
  gap: { code: 409, retryMs: 0 },
  mark: { code: 400, retryMs: 1_000 },
  draining: { code: 503, retryMs: 1_000 },
  full: { code: 503, retryMs: 5_000 },
  rate: { code: 429, retryMs: 5_000 },
};

export interface Bye {
  readonly code: number;
  /** One of `ByeReason`, or what a later version of the server says. */
  readonly reason: string;
  /** The client stays away at least so long, 0..60 000 ms. */
  readonly retryMs: number;
}

export type ServerLine =
  | ({ readonly kind: 'hello' } & Hello)
  | ({ readonly kind: 'ack' } & Ack)
  | ({ readonly kind: 'bye' } & Bye)
  | { readonly kind: 'fault'; readonly why: string };

/** Longest line a server may send: the starts, the ranges and the rejected lines are all bounded. */
export const MAX_SERVER_LINE_BYTES = 32 * 1024;
const MAX_RETRY_MS = 60_000;
/** More than a client opens, so that a later version may open more. */
const MAX_RANGES = 256;

export function encodeHello({ ack, window, idleMs, store, boots, later }: Hello): string {
  const { lines, bytes } = window;
  const ranges = later === undefined ? {} : { later: later.map(pairOf) };
  return `${JSON.stringify({ hello: 1, ack, window: lines, windowBytes: bytes, idleMs, store, boots, ...ranges })}\n`;
}

export function encodeAck({ ack, later, rejected }: Ack): string {
  const ranges = later === undefined ? '' : `,"later":${JSON.stringify(later.map(pairOf))}`;
  const refused =
    rejected === undefined || rejected.length === 0
      ? ''
      : `,"rejected":${JSON.stringify(rejected.map(({ seq, code, why }) => [seq, code, why]))}`;
  return `{"ack":${ack}${ranges}${refused}}\n`;
}

export function encodeBye({ code, reason, retryMs }: Bye): string {
  return `${JSON.stringify({ bye: { code, reason, retryMs } })}\n`;
}

/** Reads one line of a server, its newline removed. Never throws: what is no line of the protocol is a fault. */
export function parseServerLine(line: string): ServerLine {
  const fields = parseObject(line);
  if (fields === undefined) return fault('not a JSON object');
  if (fields['hello'] !== undefined) return parseHello(fields);
  if (fields['ack'] !== undefined) return parseAck(fields);
  if (fields['bye'] !== undefined) return parseBye(fields['bye']);
  return fault('neither hello, ack nor bye');
}

function parseHello(fields: JsonObject): ServerLine {
  const ack = asCount(fields['ack']);
  if (fields['hello'] !== 1) return fault('a hello of another version');
  if (ack === undefined) return fault('a hello without a sound ack');
  const boots = fields['boots'] === undefined ? [] : asListOf(fields['boots'], MAX_BOOTS, asBoot);
  if (boots === undefined) return fault('a hello with unsound boots');
  const later = fields['later'] === undefined ? undefined : asRanges(fields['later'], ack);
  if (later === undefined && fields['later'] !== undefined) return fault('a hello with unsound ranges');
  const window = {
    lines: clamp(asCount(fields['window']) ?? DEFAULT_WINDOW.lines, SMALLEST_WINDOW.lines, LARGEST_WINDOW.lines),
    bytes: clamp(asCount(fields['windowBytes']) ?? DEFAULT_WINDOW.bytes, SMALLEST_WINDOW.bytes, LARGEST_WINDOW.bytes),
  };
  const idleMs = asCount(fields['idleMs']) ?? IDLE_MS;
  return { kind: 'hello', ack, window, idleMs, store: asText(fields['store'], 64) ?? '', boots, later };
}

function parseAck(fields: JsonObject): ServerLine {
  const ack = asCount(fields['ack']);
  if (ack === undefined) return fault('an ack that is no number');
  const later = fields['later'] === undefined ? undefined : asRanges(fields['later'], ack);
  if (later === undefined && fields['later'] !== undefined) return fault('an ack with unsound ranges');
  const rejected =
    fields['rejected'] === undefined ? undefined : asListOf(fields['rejected'], MAX_REJECTED, asRejected);
  if (rejected === undefined && fields['rejected'] !== undefined)
    return fault('an ack with an unsound list of rejected lines');
  return { kind: 'ack', ack, later, rejected };
}

function parseBye(bye: Json): ServerLine {
  const code = isJsonObject(bye) ? asCount(bye['code']) : undefined;
  if (!isJsonObject(bye) || code === undefined) return fault('a bye without a code');
  const retryMs = clamp(asCount(bye['retryMs']) ?? 0, 0, MAX_RETRY_MS);
  return { kind: 'bye', code, reason: asText(bye['reason'], 64) ?? '', retryMs };
}

/** Ascending, disjoint, none empty, none above `high`. */
function asRanges(value: Json, high: number): readonly LaterRange[] | undefined {
  let last = 0;
  return asListOf(value, MAX_RANGES, (pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const from = asCount(pair[0]);
    const to = asCount(pair[1]);
    if (from === undefined || to === undefined || from <= last || from > to || to > high) return undefined;
    last = to;
    return { from, to };
  });
}

function asRejected(value: Json): Rejected | undefined {
  if (!Array.isArray(value)) return undefined;
  const seq = asCount(value[0]);
  const code = asCount(value[1]);
  if (seq === undefined || code === undefined) return undefined;
  return { seq, code, why: asText(value[2], 200) ?? '' };
}

function pairOf({ from, to }: LaterRange): readonly [number, number] {
  return [from, to];
}

function fault(why: string): ServerLine {
  return { kind: 'fault', why };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

import { isJsonObject, type Json } from '../wire.ts';
import { BOOT_PATTERN } from './headers.ts';
import { asCount, asListOf, parseObject } from './json-fields.ts';
import { MAX_BOOTS } from './limits.ts';
import { LOST_REASONS, type LostReason } from './spool-view.ts';

/** A line that begins so is the client's mark, never data; so whoever reads lines need not parse each to know. */
export const MARK_PREFIX = '{"plotly-stream":';

/** What becomes of the numbers a mark leaves out. */
export type Gap = LostReason | 'later';

export interface Mark {
  /** Where the next line belongs: to the live numbering, or to a range that was left for later. */
  readonly lane: 'live' | 'fill';
  /** Number of the next line, 1 or more. */
  readonly next: number;
  readonly gap?: Gap | undefined;
  /** With a reason: how many of the numbers left out once carried a line, where that is known. */
  readonly points?: number | undefined;
  /** The starts this spool knows, newest first: claims the source for the first of them. */
  readonly boots?: readonly string[] | undefined;
}

/** The mark as a line, newline included. */
export function encodeMark({ lane, next, gap, points, boots }: Mark): string {
  const number = lane === 'live' ? `"next":${next}` : `"fill":${next}`;
  const why = gap === undefined ? '' : gap === 'later' ? ',"later":true' : `,"lost":"${gap}"`;
  const claim = boots === undefined ? '' : `,"boots":${JSON.stringify(boots)}`;
  const lines = points === undefined ? '' : `,"points":${points}`;
  return `${MARK_PREFIX}{${number}${why}${lines}${claim}}}\n`;
}

/** Reads a line that begins with `MARK_PREFIX`; `undefined` where it is no mark after all. Never throws. */
export function parseMark(line: string): Mark | undefined {
  const fields = parseObject(line)?.['plotly-stream'];
  if (!isJsonObject(fields)) return undefined;
  const live = asCount(fields['next']);
  const fill = asCount(fields['fill']);
  const next = live ?? fill;
  if (next === undefined || next === 0 || (live !== undefined && fill !== undefined)) return undefined;
  const lane = live === undefined ? 'fill' : 'live';
  const gap = asGap(fields['lost'], fields['later']);
  if (gap === 'unknown' || (gap === 'later' && lane === 'fill')) return undefined;
  const points = gap === undefined || gap === 'later' ? undefined : asCount(fields['points']);
  if (fields['boots'] === undefined) return { lane, next, gap, points };
  const boots = asListOf(fields['boots'], MAX_BOOTS, asBoot);
  return boots === undefined || boots.length === 0 ? undefined : { lane, next, gap, points, boots };
}

export function asBoot(value: Json): string | undefined {
  return typeof value === 'string' && BOOT_PATTERN.test(value) ? value : undefined;
}

function asGap(lost: Json | undefined, later: Json | undefined): Gap | 'unknown' | undefined {
  if (lost === undefined)
    return later === undefined || later === false ? undefined : later === true ? 'later' : 'unknown';
  if (later !== undefined) return 'unknown';
  return LOST_REASONS.find((reason) => reason === lost) ?? 'unknown';
}

import type { Point } from '../point.ts';
import { MAX_UNIT_CHARACTERS } from '../units.ts';
import { isJsonObject, type Json } from '../wire.ts';

/** A point with the board it is of. */
export interface BoardPoint {
  readonly board: string;
  readonly point: Point;
}

export type ParsedPointLine =
  | ({ readonly kind: 'point' } & BoardPoint)
  /** It will never be one. */
  | { readonly kind: 'rejected'; readonly why: string };

const MAX_NAME_CHARACTERS = 256;
/** Until the year 9999: what an ISO 8601 date of four digits can say. */
const MAX_TIME_MS = 253_402_300_799_999;

/**
 * One point as a line, newline not included: a SenML record (RFC 8428, resolved) whose name is board and series, with
 * `q` where the sensor reported a failure and `tu` where the clock was never set.
 *
 *     {"n":"greenhouse/temperature","u":"Cel","t":1767225600.25,"v":21.5}
 */
export function encodePointLine(board: string, { series, unit, timeMs, value, quality, timeUnsure }: Point): string {
  const name = JSON.stringify(`${board}/${series}`);
  const u = unit === undefined ? '' : `,"u":${JSON.stringify(unit)}`;
  const q = quality === undefined || quality === 'good' ? '' : `,"q":"${quality}"`;
  const tu = timeUnsure === true ? ',"tu":true' : '';
  return `{"n":${name}${u},"t":${Math.trunc(timeMs) / 1000},"v":${value}${q}${tu}}`;
}

/** Reads what `encodePointLine` wrote. Never throws. */
export function parsePointLine(line: string): ParsedPointLine {
  let fields: Json;
  try {
    fields = JSON.parse(line) as Json;
  } catch {
    return rejected('not JSON');
  }
  if (!isJsonObject(fields)) return rejected('not a JSON object');
  const { n: name, u: unit, t: seconds, v: value } = fields;
  if (typeof name !== 'string' || name.length > MAX_NAME_CHARACTERS) return rejected('it has no name');
  const slash = name.indexOf('/');
  if (slash < 1 || slash === name.length - 1) return rejected('its name is not BOARD/SERIES');
  if (typeof value !== 'number' || !Number.isFinite(value)) return rejected('its value is no finite number');
  const timeMs = typeof seconds === 'number' ? Math.round(seconds * 1000) : Number.NaN;
  if (!(timeMs >= 0 && timeMs <= MAX_TIME_MS)) return rejected('its time is none');
  if (unit !== undefined && (typeof unit !== 'string' || unit.length > MAX_UNIT_CHARACTERS)) {
    return rejected('its unit is none');
  }
  return {
    kind: 'point',
    board: name.slice(0, slash),
    point: {
      series: name.slice(slash + 1),
      timeMs,
      value,
      ...(unit !== undefined && { unit }),
      ...(fields['q'] === 'bad' && { quality: 'bad' as const }),
      ...(fields['tu'] === true && { timeUnsure: true as const }),
    },
  };
}

function rejected(why: string): ParsedPointLine {
  return { kind: 'rejected', why };
}

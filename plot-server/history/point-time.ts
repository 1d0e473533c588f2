import type { Json } from '../../core/index.ts';

/** Numbers from 1985 to 2128, read as epoch milliseconds, are dates; others are positions on an axis. */
const DATE_LIKE_MS = { from: 5e11, to: 5e12 } as const;

const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?\d*\s*(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * When a point was read, milliseconds since 1970 UTC: its x where that is a date string or an epoch number of a
 * date-like size, else `undefined`. A date string without a zone is taken as UTC, because nothing says otherwise.
 */
export function pointTimeMs(x: Json | undefined): number | undefined {
  if (typeof x === 'number') return x >= DATE_LIKE_MS.from && x <= DATE_LIKE_MS.to ? x : undefined;
  if (typeof x !== 'string') return undefined;
  const [, date, minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = DATE.exec(x) ?? [];
  if (date === undefined) return undefined;
  const timeMs = Date.parse(`${date}T${minutes}${seconds}${fraction}${zone}`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

import { isoTime } from '../../core/index.ts';

const MINUTE_MS = 60_000;

/** Writes an instant as the clocks of one zone show it. */
export type ZonedTime = (timeMs: number) => string;

/**
 * `2026-01-31 12:00:00.000-05:00` for an instant: the time on the clocks of a zone, and how far they are from UTC.
 * plotly.js draws the first part and passes over the second, which keeps the instant exact, also in the hour that comes
 * twice at the end of summer time.
 * @param zone a name of the IANA time zone database, such as `America/Montreal`
 * @returns `undefined` for a zone that does not exist
 */
export function zonedTime(zone: string): ZonedTime | undefined {
  const format = formatOf(zone);
  if (format === undefined) return undefined;
  let cachedMinute = Number.NaN;
  let offsetMs = 0;
  let suffix = '';
  return (timeMs) => {
    // Clocks are moved on whole minutes.
    const minute = Math.floor(timeMs / MINUTE_MS);
    if (minute !== cachedMinute) {
      cachedMinute = minute;
      offsetMs = shownAsUtc(format, minute * MINUTE_MS) - minute * MINUTE_MS;
      suffix = offsetText(offsetMs);
    }
    return `${isoTime(timeMs + offsetMs)
      .replace('T', ' ')
      .slice(0, -1)}${suffix}`;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...parts, hourCycle: 'h23', calendar: 'gregory', timeZone });
  } catch {
    return undefined;
  }
}

/** What the clocks show at an instant, as if it were UTC. */
function shownAsUtc(format: Intl.DateTimeFormat, timeMs: number): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(timeMs)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute);
}

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / MINUTE_MS));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

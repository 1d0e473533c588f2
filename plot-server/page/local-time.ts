const UTC_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;
const HOUR_MS = 3_600_000;

let cachedHour = Number.NaN;
let cachedOffsetMs = 0;

/**
 * A UTC time (`2026-01-31T12:00:00Z`) as plotly.js must get it to show the viewer's local time: plotly.js ignores
 * zones and reads numbers as UTC, so the number is moved by the viewer's offset of that moment. Anything else stays
 * as it is: a time without a zone is drawn as it was sent.
 */
export function toLocalAxis(x: unknown): unknown {
  if (typeof x !== 'string' || !UTC_TIME.test(x)) return x;
  return toLocalAxisMs(Date.parse(x));
}

/** The same for a time in milliseconds since 1970 UTC. */
export function toLocalAxisMs(timeMs: number): number {
  return timeMs - offsetMs(timeMs);
}

/** The other way round. Of an hour that the end of summer time repeats, the first is taken. */
export function fromLocalAxisMs(axisMs: number): number {
  const local = new Date(axisMs);
  return new Date(
    local.getUTCFullYear(),
    local.getUTCMonth(),
    local.getUTCDate(),
    local.getUTCHours(),
    local.getUTCMinutes(),
    local.getUTCSeconds(),
    local.getUTCMilliseconds(),
  ).getTime();
}

/** A date on an axis as a number, in the same frame as `toLocalAxis`; `undefined` for what is no date string. */
export function axisDateMs(x: unknown): number | undefined {
  if (typeof x !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(x)) return undefined;
  const timeMs = Date.parse(`${x.slice(0, 10)}T${x.slice(11, 23) || '00:00'}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** Offsets change on whole hours only, at the start or end of summer time. */
function offsetMs(timeMs: number): number {
  const hour = Math.floor(timeMs / HOUR_MS);
  if (hour !== cachedHour) {
    cachedHour = hour;
    cachedOffsetMs = new Date(timeMs).getTimezoneOffset() * 60_000;
  }
  return cachedOffsetMs;
}

import { multiples, roundStep, type Tick, type TickRange } from './tick.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365.25 * DAY_MS;
const MONTH_MS = YEAR_MS / 12;

/** Steps of a clock, milliseconds. Weeks are missing: their days have no round numbers. */
const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 4, 8].map((days) => days * DAY_MS),
];
const STEPS_MONTHS: readonly number[] = [1, 2, 3, 6];

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Instants that a date can hold, milliseconds since 1970. Source: ECMAScript, time values. */
const LAST_MS = 8.64e15;

/** Ticks at round times of UTC; the second line says the day, or the year, where it changes. */
export function timeTicks(range: TickRange): Tick[] {
  const from = Math.max(range.from, -LAST_MS);
  const to = Math.min(range.to, LAST_MS);
  if (!(from < to)) return [];
  const least = (to - from) / Math.max(1, range.count);
  const stepMs = STEPS_MS.find((step) => step >= least);
  if (stepMs !== undefined) {
    const within = { from, to, count: range.count };
    return told(multiples(within, stepMs), stepMs);
  }
  const months =
    STEPS_MONTHS.find((step) => step * MONTH_MS >= least) ?? 12 * roundStep(Math.max(1, least / YEAR_MS), 1);
  return told(monthStarts(from, to, months), months * MONTH_MS);
}

function monthStarts(from: number, to: number, months: number): number[] {
  const start = new Date(from);
  const found: number[] = [];
  const first = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months;
  for (let month = first; ; month += months) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    const timeMs = date.getTime();
    if (!(timeMs <= to)) return found;
    if (timeMs >= from) found.push(timeMs);
  }
}

function told(times: readonly number[], stepMs: number): Tick[] {
  let before: string | undefined;
  return times.map((at) => {
    const [text, below] = words(new Date(at), stepMs);
    const isNew = below !== '' && below !== before;
    before = below;
    return { at, text, ...(isNew && { below }) };
  });
}

function words(date: Date, stepMs: number): readonly [string, string] {
  const iso = date.toISOString();
  // Years beyond four digits have a sign and two more of them.
  const [day = '', time = ''] = iso.split('T');
  const year = String(date.getUTCFullYear());
  const month = MONTHS[date.getUTCMonth()] ?? '';
  if (stepMs >= 12 * MONTH_MS) return [year, ''];
  if (stepMs >= MONTH_MS) return [month, year];
  if (stepMs >= DAY_MS) return [`${month} ${day.slice(-2)}`, year];
  const length = stepMs < SECOND_MS ? 12 : stepMs < MINUTE_MS ? 8 : 5;
  return [time.slice(0, length), `${month} ${Number(day.slice(-2))}, ${year}`];
}

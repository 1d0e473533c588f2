import type { GapReason, GapSummary } from '../../live/live-event.ts';
import { roughDuration } from './freshness.ts';

/** Why points are missing, as the end of a sentence that says how many. */
const REASONS: Readonly<Record<GapReason, string>> = {
  full: 'the spool was full',
  power: 'the power went before they were on the disk',
  corrupt: 'they could not be read back from the disk',
  acked: 'another store, or this one before it lost its data, had them',
};

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `4,500 points missing`; where nobody knows how many, that is said. */
export function missingText(points: number | null): string {
  if (points === null) return 'an unknown number of points missing';
  return `${points.toLocaleString('en')} ${points === 1 ? 'point' : 'points'} missing`;
}

/** `4,500 points missing: the spool was full` */
export function gapText({ points, reason }: GapSummary): string {
  return `${missingText(points)}: ${REASONS[reason]}`;
}

/** `31 Jan 2026, 12:00:00 to 12:05:00 (5 min)`, in the viewer's time; `before …` where nothing is known from before. */
export function gapTimeText({ from, to }: GapSummary): string {
  const end = new Date(to);
  if (from === null) return `before ${dayText(end)}, ${clockText(end)}`;
  const start = new Date(from);
  const endDay = dayText(start) === dayText(end) ? '' : `${dayText(end)}, `;
  const duration = roughDuration(end.getTime() - start.getTime());
  return `${dayText(start)}, ${clockText(start)} to ${endDay}${clockText(end)} (${duration})`;
}

/** Of several gaps together, in words: `4,512 points in 3 gaps`, with `at least` where one has an unknown number. */
export function totalText(gaps: readonly GapSummary[], forgotten: number): string {
  const known = gaps.reduce((sum, { points }) => sum + (points ?? 0), 0);
  const isExact = forgotten === 0 && gaps.every(({ points }) => points !== null);
  const count = gaps.length + forgotten;
  const gapCount = `${count.toLocaleString('en')} ${count === 1 ? 'gap' : 'gaps'}`;
  if (!isExact && known === 0) return `an unknown number of points in ${gapCount}`;
  const points = `${known.toLocaleString('en')} ${known === 1 ? 'point' : 'points'}`;
  return `${isExact ? '' : 'at least '}${points} in ${gapCount}`;
}

export function dayText(date: Date): string {
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}

export function clockText(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

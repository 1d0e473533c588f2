/** A stretch of time, milliseconds since 1970 UTC; `-Infinity` and `Infinity` for everything that is stored. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The answer of `/~USER/ID/history`. */
export interface HistoryAnswer {
  /** Times of the oldest and the newest reading stored; `null` when there is none. */
  readonly first: number | null;
  readonly last: number | null;
  readonly traces: readonly HistoryTrace[];
}

export interface HistoryTrace {
  /** Position in the figure. */
  readonly trace: number;
  /** Readings in the range. */
  readonly count: number;
  /** Whether x and y are the extremes of each bucket, and not every reading. */
  readonly envelope: boolean;
  /** Milliseconds since 1970 UTC, ascending. */
  readonly x: readonly number[];
  /** `null` where the line is interrupted. */
  readonly y: readonly (number | null)[];
}

/** Buckets the server makes, at least and at most. */
const POINTS = { least: 10, most: 4000 } as const;

/** Asks for a range at the resolution of the screen. @throws when the server cannot be reached or says no */
export async function requestHistory(
  url: string,
  { fromMs, toMs }: TimeRange,
  { points, signal }: { readonly points: number; readonly signal: AbortSignal },
): Promise<HistoryAnswer> {
  const query = new URLSearchParams();
  if (Number.isFinite(fromMs)) query.set('from', String(Math.floor(fromMs)));
  if (Number.isFinite(toMs)) query.set('to', String(Math.ceil(toMs)));
  query.set('points', String(Math.max(POINTS.least, Math.min(POINTS.most, Math.round(points)))));
  const response = await fetch(`${url}?${query}`, { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()) as HistoryAnswer;
}

import type { BoardValues, NewestValue } from './newest-values.ts';

/**
 * A series as a key of its board's state. A lone half of a surrogate pair cannot be written in UTF-8, and readers refuse
 * the whole object for it.
 */
export function stateKey(series: string): string {
  return series.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * The newest values of a board as one JSON object, series → number. `null` where the sensor reported a failure, or was
 * silent for longer than its expiry while others of its board were heard. What a board said last stays when all of it is
 * silent: its availability tells.
 */
export function boardState(values: BoardValues): string {
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { heardMs } of values.values()) newestMs = Math.max(newestMs, heardMs);
  // Put together as text: a series may be called `__proto__`.
  const fields = Array.from(values.values(), (newest) => {
    return `${JSON.stringify(stateKey(newest.series))}:${presentValue(newest, newestMs)}`;
  });
  return `{${fields.join(',')}}`;
}

function presentValue({ value, heardMs, expiry }: NewestValue, newestMs: number): number | null {
  if (value === null || (expiry.isLearned && newestMs - heardMs > expiry.seconds * 1_000)) return null;
  // JSON has no -0.
  return value === 0 ? 0 : value;
}

import type { Json } from '../../core/index.ts';
import { pointTimeMs } from '../history/point-time.ts';
import type { Gap } from './gap.ts';

/** Before which points a line is interrupted, by their index, ascending: those that follow one from before a gap. */
export function interruptionsOf(xs: readonly Json[], gaps: readonly Gap[]): number[] {
  const endsMs = gaps.flatMap(({ fromMs, toMs }) => (fromMs === undefined ? [] : [toMs]));
  if (endsMs.length === 0) return [];
  const found: number[] = [];
  let before: number | undefined;
  for (const [index, x] of xs.entries()) {
    const timeMs = pointTimeMs(x);
    const passed = timeMs === undefined ? undefined : endsPassed(endsMs, timeMs);
    if (before !== undefined && passed !== undefined && passed > before) found.push(index);
    before = passed;
  }
  return found;
}

/** `values` with `null` at each interruption; the null of an `x` gets the x of the point before, which keeps the order. */
export function interrupted(values: readonly Json[], before: readonly number[], isX: boolean): Json[] {
  const result: Json[] = [];
  let from = 0;
  for (const index of before) {
    for (; from < index; from += 1) result.push(values[from] ?? null);
    result.push(isX ? (values[index - 1] ?? null) : null);
  }
  for (; from < values.length; from += 1) result.push(values[from] ?? null);
  return result;
}

/** How many of the ends, which ascend, are not later than `timeMs`. */
function endsPassed(endsMs: readonly number[], timeMs: number): number {
  let low = 0;
  let high = endsMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((endsMs[middle] ?? Number.POSITIVE_INFINITY) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

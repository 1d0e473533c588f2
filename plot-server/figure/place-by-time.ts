import { pointTimeMs } from '../history/point-time.ts';
import type { Column } from './column.ts';

/**
 * How many values of an `x` column, which ascends, are not later than `timeMs`.
 * @param near where to look first: reading a time costs a parse, and old points mostly come one behind the other
 */
export function placeByTime(xs: Column, timeMs: number, near: number): number {
  const isLater = (index: number) => (pointTimeMs(xs.at(index)) ?? timeMs) > timeMs;
  let low = 0;
  let high = xs.length;
  for (let step = 1, at = near - 1; at >= 0; step *= 2, at -= step) {
    if (!isLater(at)) {
      low = at + 1;
      break;
    }
    high = at;
  }
  for (let step = 1, at = Math.max(near, low); at < high; step *= 2, at += step) {
    if (isLater(at)) {
      high = at;
      break;
    }
    low = at + 1;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isLater(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

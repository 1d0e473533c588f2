/** A mark on an axis. */
export interface Tick {
  /** Coordinate on the axis. */
  readonly at: number;
  readonly text: string;
  /** Second line, where it says something that the tick before does not: the day of a time. */
  readonly below?: string;
}

export interface TickRange {
  /** Lower end, as a coordinate of the axis. */
  readonly from: number;
  readonly to: number;
  /** About how many ticks there is room for, 1 or more; there are never more than one above this. */
  readonly count: number;
}

/** Steps of 1, 2 or 5 times a power of ten: the smallest one that makes at most `count` of them. */
export function roundStep(span: number, count: number): number {
  const least = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Multiples of `step` within a range, ascending. Ends also where a step is too small to change the number. */
export function multiples({ from, to, count }: TickRange, step: number): number[] {
  const found: number[] = [];
  const first = Math.ceil(from / step - 1e-9);
  for (let index = 0; index <= count; index += 1) {
    // Adding zero turns -0, which would be written "-0", into 0.
    const value = (first + index) * step + 0;
    if (value > to + step * 1e-9) break;
    const last = found.at(-1);
    if (last === undefined || value > last) found.push(Math.min(to, Math.max(from, value)));
  }
  return found;
}

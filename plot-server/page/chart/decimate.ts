/** A line as it is drawn: x ascending, null y where it is interrupted. */
export interface Line {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

export interface DecimateOptions {
  /** What the axis shows. What lies outside is left out, but for the points next to it, to which lines lead. */
  readonly from: number;
  readonly to: number;
  /** Pixels between the two. */
  readonly columns: number;
}

/** From so many points a pixel on, most of them lie over each other. */
const POINTS_PER_COLUMN = 2;

/**
 * A line with the least and the greatest value of each pixel column, in the order they came: drawn, it looks like the
 * whole line, and no peak is lost. A line that has few points already is returned as it is; `undefined` for one that
 * goes back in x, or holds anything but finite numbers.
 */
export function decimate(line: Line, { from, to, columns }: DecimateOptions): Line | undefined {
  const { x, y } = line;
  const length = Math.min(x.length, y.length);
  if (!isAscending(x, length) || !isDrawable(y, length)) return undefined;
  const start = Math.max(0, firstFrom(x, from, length) - 1);
  const end = Math.min(length, firstAfter(x, to, length) + 1);
  if (end - start <= POINTS_PER_COLUMN * columns) {
    return start === 0 && end === length ? line : { x: x.slice(start, end), y: y.slice(start, end) };
  }
  return extremes(line, { start, end, from, width: (to - from) / columns });
}

interface Columns {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  /** Of a column, in units of x. */
  readonly width: number;
}

function extremes({ x, y }: Line, { start, end, from, width }: Columns): Line {
  const drawnX: number[] = [];
  const drawnY: (number | null)[] = [];
  const take = (index: number) => {
    drawnX.push(x[index] ?? 0);
    drawnY.push(y[index] ?? null);
  };
  let column = Number.NaN;
  let least = -1;
  let most = -1;
  const finishColumn = () => {
    if (least !== -1) take(Math.min(least, most));
    if (most !== least) take(Math.max(least, most));
    least = -1;
    most = -1;
  };
  for (let index = start; index < end; index += 1) {
    const value = y[index];
    if (value === null || value === undefined) {
      finishColumn();
      if (drawnY.length > 0 && drawnY[drawnY.length - 1] !== null) take(index);
      continue;
    }
    const at = Math.floor(((x[index] ?? 0) - from) / width);
    // The ends stand as they are: the newest point is the one people look at.
    if (at !== column || index === start + 1 || index === end - 1) finishColumn();
    column = at;
    if (least === -1 || value < (y[least] ?? 0)) least = index;
    if (most === -1 || value > (y[most] ?? 0)) most = index;
  }
  finishColumn();
  return { x: drawnX, y: drawnY };
}

/** The first position whose x is at least `value`. */
export function firstFrom(x: readonly number[], value: number, length = x.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first position whose x is greater than `value`. */
export function firstAfter(x: readonly number[], value: number, length = x.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAscending(x: readonly unknown[], length: number): x is readonly number[] {
  let before = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index += 1) {
    const value = x[index];
    if (typeof value !== 'number' || !(value >= before)) return false;
    before = value;
  }
  return true;
}

function isDrawable(y: readonly unknown[], length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    const value = y[index];
    if (value !== null && !(typeof value === 'number' && Number.isFinite(value))) return false;
  }
  return true;
}

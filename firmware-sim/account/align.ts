/** Indexes of two sequences that belong together. */
export interface Pair {
  readonly left: number;
  readonly right: number;
}

/**
 * The longest common subsequence of two sequences of numbers, ascending in both. It is found by Myers' algorithm in linear
 * space: time grows with the length times the number of differences. Values that one side lacks altogether are set aside
 * first, because they can belong to nothing. Source: E. W. Myers, "An O(ND) difference algorithm", Algorithmica 1, 1986.
 */
export function align(left: readonly number[], right: readonly number[]): Pair[] {
  const inLeft = new Set(left);
  const inRight = new Set(right);
  const leftAt = left.flatMap((value, index) => (inRight.has(value) ? [index] : []));
  const rightAt = right.flatMap((value, index) => (inLeft.has(value) ? [index] : []));
  const a = Float64Array.from(leftAt, (index) => left[index] ?? 0);
  const b = Float64Array.from(rightAt, (index) => right[index] ?? 0);
  const pairs: Pair[] = [];
  const boxes: Box[] = [{ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }];
  for (let box = boxes.pop(); box !== undefined; box = boxes.pop()) {
    const { core, equal } = withoutEqualEnds(a, b, box);
    for (const { aFrom, aTo, bFrom } of equal) {
      for (let at = 0; at < aTo - aFrom; at += 1) {
        pairs.push({ left: leftAt[aFrom + at] ?? 0, right: rightAt[bFrom + at] ?? 0 });
      }
    }
    if (core.aFrom < core.aTo && core.bFrom < core.bTo) boxes.push(...split(a, b, core));
  }
  return pairs.sort((one, other) => one.left - other.left);
}

/** A part of both sequences; the ends are not included. */
interface Box {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** What two parts begin and end with alike belongs together in some longest common subsequence. */
function withoutEqualEnds(a: Float64Array, b: Float64Array, box: Box): { core: Box; equal: Box[] } {
  let { aFrom, aTo, bFrom, bTo } = box;
  while (aFrom < aTo && bFrom < bTo && a[aFrom] === b[bFrom]) {
    aFrom += 1;
    bFrom += 1;
  }
  while (aFrom < aTo && bFrom < bTo && a[aTo - 1] === b[bTo - 1]) {
    aTo -= 1;
    bTo -= 1;
  }
  const equal = [
    { aFrom: box.aFrom, aTo: aFrom, bFrom: box.bFrom, bTo: bFrom },
    { aFrom: aTo, aTo: box.aTo, bFrom: bTo, bTo: box.bTo },
  ];
  return { core: { aFrom, aTo, bFrom, bTo }, equal };
}

/** Two boxes with a point of a shortest path of edits between them: Myers' middle snake. Neither end is equal in the box. */
function split(a: Float64Array, b: Float64Array, { aFrom, aTo, bFrom, bTo }: Box): [Box, Box] {
  const n = aTo - aFrom;
  const m = bTo - bFrom;
  const delta = n - m;
  const isOdd = (delta & 1) !== 0;
  const most = (n + m + 1) >>> 1;
  const size = 2 * most + 2;
  /** Furthest reaching points by diagonal, from the front and from the back. */
  const front = new Int32Array(size).fill(-1);
  const back = new Int32Array(size).fill(-1);
  const at = (diagonal: number) => (diagonal + size) % size;
  const cut = (x: number, y: number): [Box, Box] => [
    { aFrom, aTo: aFrom + x, bFrom, bTo: bFrom + y },
    { aFrom: aFrom + x, aTo, bFrom: bFrom + y, bTo },
  ];
  for (let d = 0; d <= most; d += 1) {
    // Diagonals that would leave the box are left out again: m below, n above.
    for (let k = d <= m ? -d : d - 2 * m; k <= Math.min(d, 2 * n - d); k += 2) {
      let x = step(front, k, d, at);
      let y = x - k;
      while (x < n && y < m && a[aFrom + x] === b[bFrom + y]) {
        x += 1;
        y += 1;
      }
      front[at(k)] = x;
      const mirrored = delta - k;
      if (isOdd && Math.abs(mirrored) <= d - 1 && x + (back[at(mirrored)] ?? -1) >= n) return cut(x, y);
    }
    for (let k = d <= m ? -d : d - 2 * m; k <= Math.min(d, 2 * n - d); k += 2) {
      let x = step(back, k, d, at);
      let y = x - k;
      while (x < n && y < m && a[aTo - 1 - x] === b[bTo - 1 - y]) {
        x += 1;
        y += 1;
      }
      back[at(k)] = x;
      const mirrored = delta - k;
      if (!isOdd && Math.abs(mirrored) <= d && x + (front[at(mirrored)] ?? -1) >= n) return cut(n - x, m - y);
    }
  }
  return cut(n, 0);
}

function step(reached: Int32Array, k: number, d: number, at: (diagonal: number) => number): number {
  if (d === 0) return 0;
  const below = reached[at(k - 1)] ?? -1;
  const above = reached[at(k + 1)] ?? -1;
  // Beyond the outermost diagonals nothing is reached, -1.
  return below < above ? above : below + 1;
}

import { px } from '../svg.ts';

/** Pixels; `undefined` interrupts the line. */
export type PathPoint = readonly [number, number] | undefined;

export type LineShape = 'linear' | 'hv' | 'vh' | 'hvh' | 'vhv';

/**
 * The pieces of a line between its interruptions. Where several points that follow each other stand in one column of
 * pixels, only the first, the lowest, the highest and the last of them are kept, which looks the same.
 */
export function linePieces(points: Iterable<PathPoint>): (readonly [number, number])[][] {
  const pieces: (readonly [number, number])[][] = [];
  let piece: (readonly [number, number])[] | undefined;
  let column: Column | undefined;
  const finish = () => {
    if (column !== undefined && piece !== undefined) piece.push(...column.kept());
    column = undefined;
  };
  for (const point of points) {
    if (point === undefined) {
      finish();
      piece = undefined;
      continue;
    }
    if (piece === undefined) {
      piece = [];
      pieces.push(piece);
    }
    const place = Math.floor(point[0]);
    if (column?.place !== place) {
      finish();
      column = new Column(place, point);
    } else column.add(point);
  }
  finish();
  return pieces;
}

/** As the `d` of a path. */
export function pathText(piece: readonly (readonly [number, number])[], shape: LineShape = 'linear'): string {
  let text = '';
  let before: readonly [number, number] | undefined;
  for (const [x, y] of piece) {
    if (before === undefined) text = `M${px(x)} ${px(y)}`;
    else text += `${corners(before, [x, y], shape)}L${px(x)} ${px(y)}`;
    before = [x, y];
  }
  // A point between two interruptions would not be seen at all.
  return piece.length === 1 ? `${text}h0` : text;
}

function corners([x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number], shape: LineShape): string {
  switch (shape) {
    case 'linear':
      return '';
    case 'hv':
      return `L${px(x1)} ${px(y0)}`;
    case 'vh':
      return `L${px(x0)} ${px(y1)}`;
    case 'hvh':
      return `L${px((x0 + x1) / 2)} ${px(y0)}L${px((x0 + x1) / 2)} ${px(y1)}`;
    case 'vhv':
      return `L${px(x0)} ${px((y0 + y1) / 2)}L${px(x1)} ${px((y0 + y1) / 2)}`;
  }
}

/** Points of one column of pixels that follow each other. */
class Column {
  readonly place: number;
  readonly #first: readonly [number, number];
  #low: Placed;
  #high: Placed;
  #last: Placed;

  constructor(place: number, point: readonly [number, number]) {
    this.place = place;
    this.#first = point;
    this.#low = this.#high = this.#last = { point, order: 0 };
  }

  add(point: readonly [number, number]): void {
    this.#last = { point, order: this.#last.order + 1 };
    if (point[1] < this.#low.point[1]) this.#low = this.#last;
    if (point[1] > this.#high.point[1]) this.#high = this.#last;
  }

  /** In the order in which they came. */
  kept(): (readonly [number, number])[] {
    const others = [this.#low, this.#high, this.#last].filter(({ order }) => order > 0);
    const unique = new Map(others.map((placed) => [placed.order, placed.point]));
    return [this.#first, ...[...unique].sort(([one], [other]) => one - other).map(([, point]) => point)];
  }
}

interface Placed {
  readonly point: readonly [number, number];
  readonly order: number;
}

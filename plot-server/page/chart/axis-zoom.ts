import { timeOnAxis } from '../live-figure.ts';

type Range = readonly [number | string, number | string];
type Layout = Readonly<Record<string, unknown>> | undefined;

/** The ranges that the viewer has chosen by zooming and panning, by axis: `xaxis`, `yaxis2`. */
export class AxisZoom {
  readonly #ranges = new Map<string, Range>();

  get ranges(): ReadonlyMap<string, Range> {
    return this.#ranges;
  }

  get isZoomed(): boolean {
    return this.#ranges.size > 0;
  }

  clear(): void {
    this.#ranges.clear();
  }

  /** Takes over what plotly.js has changed. @param layout as it stands after the change */
  note(change: Readonly<Record<string, unknown>>, layout: Layout): void {
    for (const key of Object.keys(change)) {
      const axis = /^([xy]axis\d*)\.range/.exec(key)?.[1];
      const range = axis === undefined ? undefined : rangeOf(layout?.[axis]);
      if (axis !== undefined && range !== undefined) this.#ranges.set(axis, range);
    }
  }

  /**
   * Zooms and moves every x axis that is drawn.
   * @param factor of the width shown: 0.5 shows half of it, about its middle
   * @param shift to the right, as a part of the width shown
   */
  move(layout: Layout, { factor = 1, shift = 0 }: { readonly factor?: number; readonly shift?: number }): void {
    for (const [key, axis] of Object.entries(layout ?? {})) {
      const range = /^xaxis\d*$/.test(key) ? rangeOf(axis)?.map(position) : undefined;
      const [from, to] = range ?? [];
      if (from === undefined || to === undefined) continue;
      const middle = (from + to) / 2 + shift * (to - from);
      const half = (factor * (to - from)) / 2;
      this.#ranges.set(key, [middle - half, middle + half]);
    }
  }
}

/** Dates in milliseconds, as the data have them; other axes are numbers, in powers of ten where they are logarithmic. */
function position(value: number | string): number | undefined {
  return typeof value === 'number' ? value : timeOnAxis(value);
}

function rangeOf(axis: unknown): Range | undefined {
  if (typeof axis !== 'object' || axis === null || !('range' in axis) || !Array.isArray(axis.range)) return undefined;
  const [from, to] = axis.range as (number | string)[];
  return from === undefined || to === undefined ? undefined : [from, to];
}

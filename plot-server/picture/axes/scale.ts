import type { AxisRange } from './axis-range.ts';

/** Where the coordinates of an axis stand in the picture. */
export interface Scale extends AxisRange {
  readonly fromPx: number;
  readonly toPx: number;
  /** The pixel of a coordinate; far away, but finite, for what lies far outside. */
  readonly px: (coordinate: number) => number;
}

/** Lines to what is further away are as good as straight, and numbers stay short. */
const FAR_PX = 20_000;

export function scale({ from, to }: AxisRange, fromPx: number, toPx: number): Scale {
  const pxPerUnit = (toPx - fromPx) / (to - from);
  return {
    from,
    to,
    fromPx,
    toPx,
    px: (coordinate) => Math.max(-FAR_PX, Math.min(FAR_PX, fromPx + (coordinate - from) * pxPerUnit)),
  };
}

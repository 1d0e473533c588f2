import { type Scale, scale } from '../axes/scale.ts';
import type { Panel } from './panels.ts';
import type { PlacedAxis } from './place-axes.ts';

/**
 * Makes a unit as long on both axes of a panel where either says `scaleanchor`: the axis on which it is longer is drawn
 * shorter, about its middle, and the other one moves to its end.
 */
export function withEqualScales(
  byKey: ReadonlyMap<string, PlacedAxis>,
  panels: readonly Panel[],
): Map<string, PlacedAxis> {
  const placed = new Map(byKey);
  for (const panel of panels) {
    const [x, y] = [placed.get(panel.x.key), placed.get(panel.y.key)];
    const isAnchored = typeof (panel.y.layout['scaleanchor'] ?? panel.x.layout['scaleanchor']) === 'string';
    if (x === undefined || y === undefined || !isAnchored || panel.x.kind !== 'linear' || panel.y.kind !== 'linear')
      continue;
    const ratio = pxPerUnit(x.scale) / pxPerUnit(y.scale);
    const [scaleX, scaleY] =
      ratio > 1 ? [shortened(x.scale, 1 / ratio), y.scale] : [x.scale, shortened(y.scale, ratio)];
    placed.set(panel.x.key, { ...x, scale: scaleX, crossPx: x.side === 'top' ? scaleY.toPx : scaleY.fromPx });
    placed.set(panel.y.key, { ...y, scale: scaleY, crossPx: y.side === 'right' ? scaleX.toPx : scaleX.fromPx });
  }
  return placed;
}

function pxPerUnit({ from, to, fromPx, toPx }: Scale): number {
  return Math.abs((toPx - fromPx) / (to - from));
}

function shortened({ from, to, fromPx, toPx }: Scale, part: number): Scale {
  const middle = (fromPx + toPx) / 2;
  const half = (Math.max(part, 0.01) * (toPx - fromPx)) / 2;
  return scale({ from, to }, middle - half, middle + half);
}

import type { Json } from '../../core/index.ts';

/** Source: plotly.js, src/plots/attributes.js (`stream.maxpoints`). */
const DEFAULT_MAX_POINTS = 500;
const HIGHEST_MAX_POINTS = 10_000;

/** The `stream.maxpoints` of a trace: 0 to 10 000, default 500; anything outside is moved to the nearest end. */
export function maxPoints(wanted: Json | undefined): number {
  const count = typeof wanted === 'string' && wanted.trim() !== '' ? Number(wanted) : wanted;
  if (typeof count !== 'number' || Number.isNaN(count)) return DEFAULT_MAX_POINTS;
  return Math.min(HIGHEST_MAX_POINTS, Math.max(0, Math.floor(count)));
}

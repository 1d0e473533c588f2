import type { Json } from '../../core/index.ts';

/** The number that a `y` is, if it is one. Sketches send numbers as text too: `"512.00"`. */
export function readingValue(y: Json | undefined): number | undefined {
  const value = typeof y === 'string' && y.trim() !== '' ? Number(y) : y;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

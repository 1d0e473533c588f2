import { pointTimeMs } from '../../history/point-time.ts';
import { type Fields, numberOf } from '../fields.ts';

export type AxisKind = 'linear' | 'log' | 'date' | 'category';

/** Values looked at to tell what an axis shows. */
const LOOKED_AT = 50;

/**
 * What an axis shows: what its layout says, else what most of the first values are. Numbers as large as epoch
 * milliseconds are times on an x axis, as on the page.
 */
export function axisKind(key: string, layout: Fields, values: readonly (readonly unknown[])[]): AxisKind {
  switch (layout['type']) {
    case 'linear':
    case 'log':
    case 'date':
    case 'category':
      return layout['type'];
    case 'multicategory':
      return 'category';
  }
  const counts: Record<AxisKind, number> = { linear: 0, log: 0, date: 0, category: 0 };
  for (const list of values) {
    for (let index = 0; index < Math.min(LOOKED_AT, list.length); index += 1) {
      const kind = kindOf(list[index], key.startsWith('x'));
      if (kind !== undefined) counts[kind] += 1;
    }
  }
  if (counts.date > 0 && counts.date >= counts.category && counts.date >= counts.linear) return 'date';
  return counts.category > counts.linear ? 'category' : 'linear';
}

function kindOf(value: unknown, isX: boolean): AxisKind | undefined {
  if (typeof value === 'number') return isX && pointTimeMs(value) !== undefined ? 'date' : 'linear';
  if (typeof value === 'boolean') return 'category';
  if (typeof value !== 'string' || value === '') return undefined;
  if (!Number.isNaN(numberOf(value))) return 'linear';
  return pointTimeMs(value) === undefined ? 'category' : 'date';
}

import { type Fields, listOf, numberOf, numberWithin, objectOf, textOf } from '../fields.ts';

/** Part of the drawing area from its left, or lower, end: 0 to 1. */
export type Domain = readonly [number, number];

/** The axis over which another one lies, `yaxis` for `overlaying: 'y'`. */
export function overlaidKey(layout: Fields, key: string): string | undefined {
  const id = objectOf(layout[key])['overlaying'];
  return typeof id === 'string' && /^[xy]\d*$/.test(id) ? axisKeyOf(id) : undefined;
}

/** The part that an axis spans: its own `domain`, that of the one it lies over, its place in `layout.grid`, or all. */
export function domainOf(layout: Fields, key: string): Domain {
  const under = overlaidKey(layout, key);
  const own = under !== undefined && under !== key ? under : key;
  const [from, to] = listOf(objectOf(layout[own])['domain']).map(numberOf);
  if (from !== undefined && to !== undefined && from >= 0 && to <= 1 && from < to) return [from, to];
  return gridDomain(objectOf(layout['grid']), own) ?? [0, 1];
}

/** `yaxis2` for `y2`. */
export function axisKeyOf(id: unknown, letter = 'x'): string {
  const text = typeof id === 'string' && /^[xy]\d*$/.test(id) ? id : letter;
  const number = text.slice(1);
  return `${text[0]}axis${number === '1' ? '' : number}`;
}

/** Cells with a tenth of free room between them, as plotly.js leaves it (0.2 between columns, 0.3 between rows of their size). */
function gridDomain(grid: Fields, key: string): Domain | undefined {
  const rows = Math.round(numberWithin(grid['rows'], 1, 32, 0));
  const columns = Math.round(numberWithin(grid['columns'], 1, 32, 0));
  if (rows === 0 || columns === 0) return undefined;
  const number = Number(key.slice(5) || '1') - 1;
  const isIndependent = textOf(grid['pattern']) === 'independent';
  const isX = key.startsWith('x');
  const [count, gap] = isX ? [columns, 0.2] : [rows, 0.3];
  const place = isX ? number % columns : isIndependent ? Math.floor(number / columns) : number;
  if (place >= count) return undefined;
  const cell = 1 / (count - gap);
  const fromStart = isX || grid['roworder'] === 'bottom to top' ? place : count - 1 - place;
  const start = fromStart * cell;
  return [Math.max(0, start), Math.min(1, start + cell * (1 - gap))];
}

import type { DecodedLine, DecodedValue } from './decoder.ts';
import { readLabel } from './number-text.ts';

const MAX_DEPTH = 4;

/**
 * A line of JSON: an object's numbers by their key (`bme.temperature` for nested ones), an array's by position.
 * `undefined` when the line does not start like one. Texts, booleans and nulls are not values.
 */
export function decodeJson(line: string): DecodedLine | undefined {
  if (!/^\s*[{[]/.test(line)) return undefined;
  let root: unknown;
  try {
    root = JSON.parse(line);
  } catch {
    return { values: [], skipped: 'not JSON' };
  }
  const values: DecodedValue[] = [];
  const tooDeep = collect(root, '', 0, values);
  if (tooDeep) return { values: [], skipped: `JSON nested deeper than ${MAX_DEPTH} levels` };
  return values.length === 0 ? { values, skipped: 'JSON without a number' } : { values };
}

/** Whether something was nested too deep to be read. */
function collect(node: unknown, path: string, depth: number, values: DecodedValue[]): boolean {
  if (typeof node === 'number') {
    if (!Number.isFinite(node)) return false;
    const { series, unit } = readLabel(path === '' ? 'value' : path);
    values.push({ series, value: node, ...(unit === undefined ? {} : { unit }) });
    return false;
  }
  if (typeof node !== 'object' || node === null) return false;
  if (depth === MAX_DEPTH) return true;
  const entries = Array.isArray(node) ? node.map((child, index) => [columnName(index), child]) : Object.entries(node);
  return entries.some(([key, child]) => collect(child, path === '' ? key : `${path}.${key}`, depth + 1, values));
}

/** The name of an unnamed column: `value`, then `value_2`, `value_3`. */
export function columnName(index: number): string {
  return index === 0 ? 'value' : `value_${index + 1}`;
}

import type { DecodedLine, DecodedValue } from './decoder.ts';
import { readLabel } from './label.ts';

const MAX_DEPTH = 4;

/** Clocks, counters of messages and names: numbers that measure nothing. */
const NO_SERIES = /^(?:id|seq|sequence|version|ver|time|ts|timestamp|timestampms|epoch|millis|utc)$/i;

export interface JsonOptions {
  /** Keys that are no series, at any depth; default clocks, sequence numbers and identifiers. */
  readonly ignore?: readonly string[];
}

/**
 * A line of JSON: an object's numbers by their key (`bme.temperature` for nested ones), an array's by position.
 * `undefined` when the line does not start like one. Texts, booleans and nulls are not values.
 */
export function decodeJson(line: string, options: JsonOptions = {}): DecodedLine | undefined {
  if (!/^\s*[{[]/.test(line)) return undefined;
  let root: unknown;
  try {
    root = JSON.parse(line);
  } catch {
    return { values: [], skipped: 'not JSON' };
  }
  const topic = topicMessage(root);
  if (topic !== undefined) return { values: [topic] };
  const values: DecodedValue[] = [];
  const isIgnored = ignoring(options.ignore);
  const tooDeep = collect(root, '', 0, { values, isIgnored });
  if (tooDeep) return { values: [], skipped: `JSON nested deeper than ${MAX_DEPTH} levels` };
  return values.length === 0 ? { values, skipped: 'JSON without a number' } : { values };
}

/** serial2mqtt's `[1,"topic",23.4]`: publish to a topic. */
function topicMessage(root: unknown): DecodedValue | undefined {
  if (!Array.isArray(root) || root.length < 3 || typeof root[1] !== 'string' || root[1] === '') return undefined;
  const value: unknown = root[2];
  return root[0] === 1 && typeof value === 'number' && Number.isFinite(value) ? { series: root[1], value } : undefined;
}

function ignoring(keys: readonly string[] | undefined): (key: string) => boolean {
  if (keys === undefined) return (key) => NO_SERIES.test(key);
  const ignored = new Set(keys);
  return (key) => ignored.has(key);
}

interface Collector {
  readonly values: DecodedValue[];
  readonly isIgnored: (key: string) => boolean;
}

/** Whether something was nested too deep to be read. */
function collect(node: unknown, path: string, depth: number, into: Collector): boolean {
  if (typeof node === 'number') {
    if (!Number.isFinite(node)) return false;
    const { series, unit } = readLabel(path === '' ? 'value' : path);
    into.values.push({
      series: series === '' ? 'value' : series,
      value: node,
      ...(unit === undefined ? {} : { unit }),
    });
    return false;
  }
  if (typeof node !== 'object' || node === null) return false;
  if (depth === MAX_DEPTH) return true;
  const isArray = Array.isArray(node);
  const entries = isArray ? node.map((child, index) => [columnName(index), child]) : Object.entries(node);
  return entries.some(([key, child]) => {
    if (!isArray && into.isIgnored(key)) return false;
    return collect(child, path === '' ? key : `${path}.${key}`, depth + 1, into);
  });
}

/** The name of an unnamed column: `value`, then `value_2`, `value_3`. */
export function columnName(index: number): string {
  return index === 0 ? 'value' : `value_${index + 1}`;
}

import { isJsonObject, type Json, type JsonObject } from '../../core/index.ts';

/** Keys that would reach an object's prototype when a viewer's page, or we, copied them. */
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Deeper than any real figure: a plotly template reaches about 12 levels. */
export const MAX_FIGURE_DEPTH = 24;

/**
 * Why a value cannot be part of a figure, or `undefined` when it can: numbers must be finite (`1e999` is read as
 * Infinity, which JSON cannot say again) and nesting at most 24 levels.
 */
export function whyUnusable(value: Json, depth = 0): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number that is not finite';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_FIGURE_DEPTH) return `nested deeper than ${MAX_FIGURE_DEPTH} levels`;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    const why = whyUnusable(inner, depth + 1);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** A copy that shares nothing with the original and has none of the keys that reach a prototype. */
export function cleanCopy(value: Json): Json {
  if (Array.isArray(value)) return value.map(cleanCopy);
  return isJsonObject(value) ? cleanObject(value) : value;
}

export function cleanObject(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => isSafeKey(key))
      .map(([key, value]) => [key, cleanCopy(value)]),
  );
}

export function isSafeKey(key: string): boolean {
  return !UNSAFE_KEYS.has(key);
}

/**
 * `base` with `change` laid over it: plain objects merge at every depth, everything else replaces. Neither argument
 * is modified.
 */
export function merged(base: JsonObject, change: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    if (!isSafeKey(key)) continue;
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    result[key] = isJsonObject(value) ? merged(isJsonObject(before) ? before : {}, value) : cleanCopy(value);
  }
  return result;
}

import { isJsonObject, type Json, type JsonObject } from '../../core/index.ts';

/** The property at a dotted path such as `marker.color`. */
export function valueAt(object: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = object;
  for (const key of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A copy of `object` with the property at a dotted path set; what stands in the way of the path is replaced. */
export function withValueAt(object: JsonObject, path: string, value: Json): JsonObject {
  const dot = path.indexOf('.');
  if (dot === -1) return { ...object, [path]: value };
  const key = path.slice(0, dot);
  const inner = Object.hasOwn(object, key) ? object[key] : undefined;
  return { ...object, [key]: withValueAt(isJsonObject(inner) ? inner : {}, path.slice(dot + 1), value) };
}

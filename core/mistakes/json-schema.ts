import { isJsonObject, type Json, type JsonObject } from '../wire.ts';
import type { FilePath } from './mistake-list.ts';

/**
 * The part of a JSON Schema that is for what stands at `path` in `data`. Of the variants of a union it is the one whose
 * constants are those of the data; `undefined` where no variant is meant, or nothing is allowed there.
 */
export function schemaAt(schema: JsonObject, path: FilePath, data: unknown): JsonObject | undefined {
  let part: JsonObject | undefined = variant(schema, data);
  let value = data;
  for (const key of path) {
    if (part === undefined) return undefined;
    value = childOf(value, key);
    const child = typeof key === 'number' ? part['items'] : propertySchema(part, String(key));
    part = isJsonObject(child) ? variant(child, value) : undefined;
  }
  return part;
}

/** The keys that a map may have by this schema. */
export function keysOf(schema: JsonObject | undefined): string[] {
  const properties = schema?.['properties'];
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

/** The schema of a key of a map: its own, else that of any key. */
export function propertySchema(schema: JsonObject, key: string): Json | undefined {
  const properties = schema['properties'];
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) return properties[key];
  return schema['additionalProperties'];
}

/** The variants of a union, or the schema itself. */
export function variantsOf(schema: JsonObject): JsonObject[] {
  const variants = schema['oneOf'] ?? schema['anyOf'];
  return Array.isArray(variants) ? variants.filter(isJsonObject) : [schema];
}

function variant(schema: JsonObject, data: unknown): JsonObject | undefined {
  const variants = variantsOf(schema);
  // A union of scalars is kept whole: nothing lies below it.
  if (!variants.every((one) => 'properties' in one)) return schema;
  return variants.find((one) => keysOf(one).every((key) => hasConstant(one, key, childOf(data, key))));
}

function hasConstant(schema: JsonObject, key: string, value: unknown): boolean {
  const property = propertySchema(schema, key);
  return !isJsonObject(property) || property['const'] === undefined || property['const'] === value;
}

function childOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<PropertyKey, unknown>>)[key];
}

import { stringify } from 'yaml';
import {
  type FilePath,
  isJsonObject,
  type Json,
  type JsonObject,
  keysOf,
  propertySchema,
  schemaAt,
} from '../../core/index.ts';

const HIDDEN = '(set)';

/**
 * A configuration as YAML, with every default, and without what the schema calls `writeOnly`.
 *
 * @param secrets paths of more values that are not to be shown
 */
export function shownConfig(data: JsonObject, schema: JsonObject, secrets: readonly FilePath[]): string {
  const hidden = new Set(secrets.map((path) => JSON.stringify(path)));
  const show = (value: Json, path: FilePath): Json => {
    const part = schemaAt(schema, path, data);
    if (part?.['writeOnly'] === true || hidden.has(JSON.stringify(path))) return HIDDEN;
    if (Array.isArray(value)) return value.map((item, index) => show(item, [...path, index]));
    if (!isJsonObject(value)) return value;
    const shown: { [key: string]: Json } = {};
    for (const key of new Set([...keysOf(part), ...Object.keys(value)])) {
      const child = part === undefined ? undefined : propertySchema(part, key);
      const fallback = isJsonObject(child) ? child['default'] : undefined;
      const item = Object.hasOwn(value, key) ? value[key] : fallback;
      if (item !== undefined) shown[key] = show(item, [...path, key]);
    }
    return shown;
  };
  return stringify(show(data, []), { lineWidth: 0, compat: 'yaml-1.1' });
}

import { isJsonObject, type Json, type JsonObject } from '../../core/index.ts';
import { cleanCopy, isSafeKey } from './clean-json.ts';
import { propertyRole } from './property-role.ts';

/** @param perPoint whether each point has its own value of this property */
export type VisitProperty = (path: string, value: Json, perPoint: boolean) => void;

/** Parts of a message that say something about the reading and nothing about the trace. */
const NOT_PROPERTIES: ReadonlySet<string> = new Set(['quality', 't_unsure']);

/** Visits the properties of a trace by dotted path, groups opened; values that are not scalar are copies. */
export function walkProperties(properties: JsonObject, traceType: string, visit: VisitProperty): void {
  walk('', properties);

  function walk(prefix: string, object: JsonObject): void {
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (value === undefined || !isSafeKey(key) || (prefix === '' && NOT_PROPERTIES.has(key))) continue;
      const path = prefix + key;
      const role = propertyRole(path, traceType);
      if (role === 'group' && isJsonObject(value)) walk(`${path}.`, value);
      else visit(path, isScalar(value) ? value : cleanCopy(value), role === 'position' || role === 'style');
    }
  }
}

export function isScalar(value: Json | undefined): boolean {
  return value === null || typeof value !== 'object';
}

/** Whether a message with these properties brings a point: one of them is a single position. */
export function appendsPoint(properties: JsonObject, traceType: string): boolean {
  for (const key of Object.keys(properties)) {
    if (propertyRole(key, traceType) === 'position' && isScalar(properties[key])) return true;
  }
  return false;
}

/** Whether a message does nothing but empty properties. */
export function isClearing(properties: JsonObject): boolean {
  return Object.values(properties).every((value) => Array.isArray(value) && value.length === 0);
}

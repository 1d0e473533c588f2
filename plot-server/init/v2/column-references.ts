import { isJsonObject, type Json } from '../../../core/index.ts';

const REFERENCE_KEY = /^(?<property>.+)src$/;
/** `USER:NUMBER:UID`; several, joined by commas, are the rows of a matrix. */
const REFERENCE = /^[^:,]+:\d+:[\w-]+(?:,[^:,]+:\d+:[\w-]+)*$/;

/**
 * A part of a figure with the data itself in place of references to columns of a grid: `{"xsrc": "me:5:u0"}` becomes
 * `{"x": […]}`. A column that nobody has any more is empty.
 */
export function withColumns(part: Json, column: (name: string) => readonly Json[] | undefined): Json {
  if (Array.isArray(part)) return part.map((inner) => withColumns(inner, column));
  if (!isJsonObject(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      const property = REFERENCE_KEY.exec(key)?.groups?.['property'];
      if (property === undefined || typeof value !== 'string' || !REFERENCE.test(value)) {
        return [key, withColumns(value, column)];
      }
      const columns = value.split(',').map((name) => column(name) ?? []);
      return [property, columns.length === 1 ? (columns[0] ?? []) : columns];
    }),
  );
}

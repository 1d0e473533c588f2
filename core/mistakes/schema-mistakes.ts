import { didYouMean } from '../nearest-word.ts';
import type { JsonObject } from '../wire.ts';
import { keysOf, schemaAt } from './json-schema.ts';
import type { FilePath } from './mistake-list.ts';

/** As much of an issue of the package `zod` as is told. */
export interface SchemaIssue {
  readonly code?: string;
  readonly path: FilePath;
  readonly message: string;
  /** Of `unrecognized_keys`. */
  readonly keys?: readonly string[];
  /** Of `invalid_value`. */
  readonly values?: readonly unknown[];
  /** Of `invalid_union`: the key that says which variant is meant, and what it may be. */
  readonly discriminator?: string | undefined;
  readonly options?: readonly unknown[] | undefined;
  /** Of `invalid_key`. */
  readonly issues?: readonly { readonly message: string }[];
}

/** What an issue says, without the value that caused it: that may be a secret. */
export interface SchemaMistake {
  readonly path: FilePath;
  /** A key of the map at `path` that is itself the mistake. */
  readonly key?: string;
  readonly why: string;
}

export interface CheckedData {
  /** What was checked. */
  readonly data: unknown;
  /** The schema as JSON Schema, from which the valid keys are named. */
  readonly schema: JsonObject;
}

/** One mistake for each thing that is wrong, with what would have been right. */
export function schemaMistakes(issue: SchemaIssue, { data, schema }: CheckedData): SchemaMistake[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const valid = keysOf(schemaAt(schema, path, data));
    return (issue.keys ?? []).map((key) => ({ path, key, why: `is no key here${meantKey(key, valid)}` }));
  }
  if (issue.code === 'invalid_key') {
    const why = issue.issues?.[0]?.message ?? issue.message;
    return [{ path: path.slice(0, -1), key: String(path.at(-1)), why }];
  }
  const value = valueAt(data, path);
  if (issue.code === 'invalid_value' && issue.values !== undefined) return [{ path, why: oneOf(issue.values, value) }];
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    return [{ path, why: oneOf(issue.options ?? [], value) }];
  }
  if (issue.code !== 'invalid_type') return [{ path, why: issue.message }];
  if (value === undefined) return [{ path, why: 'is missing' }];
  return [{ path, why: issue.message.replace(/^Invalid input: expected (\w+), received (\w+)$/, wrongType) }];
}

function wrongType(_text: string, expected: string, received: string): string {
  return `must be ${NAMES[expected] ?? expected}, not ${NAMES[received] ?? received}`;
}

const NAMES: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'empty',
};

function meantKey(key: string, valid: readonly string[]): string {
  const meant = didYouMean(key, valid);
  if (meant !== '' || valid.length === 0) return meant;
  return `; there are ${valid.join(', ')}`;
}

/** The value itself is shown nowhere; what it may have been meant for is one of the valid ones. */
function oneOf(valid: readonly unknown[], value: unknown): string {
  const names = valid.map(String);
  const meant = typeof value === 'string' ? didYouMean(value, names) : '';
  const missing = value === undefined ? 'is missing; it ' : '';
  return `${missing}must be ${names.length > 1 ? `one of ${names.join(', ')}` : names.join()}${meant}`;
}

function valueAt(data: unknown, path: FilePath): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }, data);
}

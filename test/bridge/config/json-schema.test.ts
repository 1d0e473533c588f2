import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configJsonSchema } from '../../../bridge/index.ts';
import type { JsonObject } from '../../../core/index.ts';

test('docs/boardstream.schema.json is what validate --schema prints', () => {
  const committed: unknown = JSON.parse(readFileSync('docs/boardstream.schema.json', 'utf8'));
  expect(committed, 'run: boardstream validate --schema > docs/boardstream.schema.json; npm run format').toEqual(
    configJsonSchema(),
  );
});

test('editors can say of every key what it is for, unless it is a map or names a kind', () => {
  const silent: string[] = [];
  walk(configJsonSchema(), '', (path, schema) => {
    if (schema['description'] === undefined) silent.push(path);
  });
  expect(silent).toEqual([]);
});

/** Visits every key of every map that a schema describes. */
function walk(schema: JsonObject, path: string, visit: (path: string, schema: JsonObject) => void): void {
  for (const [key, child] of Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>)) {
    visit(`${path}.${key}`, child);
    walk(child, `${path}.${key}`, visit);
  }
  const inner = [schema['additionalProperties'], ...((schema['oneOf'] ?? schema['anyOf'] ?? []) as JsonObject[])];
  for (const one of inner) if (typeof one === 'object' && one !== null) walk(one as JsonObject, path, visit);
}

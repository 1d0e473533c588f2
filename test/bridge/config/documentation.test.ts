import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { variablePaths } from '../../../bridge/config/environment-variables.ts';
import { configJsonSchema } from '../../../bridge/index.ts';
import type { JsonObject } from '../../../core/index.ts';
import { resolved } from './rig.ts';

const text = readFileSync('docs/configuration.md', 'utf8');
const [example = ''] = Array.from(text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm), ([, body = '']) => body);

test('the configuration in docs/configuration.md is valid', () => {
  expect(example).not.toBe('');
  expect(resolved(example, { files: { '/etc/boardstream/key': 'abcdefgh12' } })).toMatchObject({ kind: 'valid' });
});

test('its tables name every key, every kind of source, and every variable', () => {
  const names = [...keys(configJsonSchema()), ...kinds(configJsonSchema()), ...variablePaths().keys()];
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

/** Keys of every map that a schema describes; those that say which kind is meant are shown with it. */
function keys(schema: JsonObject): string[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>);
  const own = properties.filter(([key, child]) => key !== 'kind' && child['const'] === undefined).map(([key]) => key);
  return [...own, ...[...properties.map(([, child]) => child), ...inner(schema)].flatMap(keys)];
}

/** The sources. */
function kinds(schema: JsonObject): string[] {
  const { source, ...others } = (schema['properties'] ?? {}) as Record<string, JsonObject>;
  const own = typeof source?.['const'] === 'string' ? [source['const']] : [];
  return [...own, ...[...Object.values(others), ...inner(schema)].flatMap(kinds)];
}

function inner(schema: JsonObject): JsonObject[] {
  const parts = [schema['additionalProperties'], ...((schema['oneOf'] ?? schema['anyOf'] ?? []) as JsonObject[])];
  return parts.filter((part): part is JsonObject => typeof part === 'object' && part !== null);
}

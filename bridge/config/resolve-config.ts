import {
  type FilePath,
  isJsonObject,
  type Json,
  type JsonObject,
  pathText,
  type SchemaIssue,
  schemaAt,
  schemaMistakes,
  variantsOf,
} from '../../core/index.ts';
import type { BridgeConfig } from './bridge-config.ts';
import type { ConfigMistake } from './config-mistake.ts';
import { configJsonSchema, configSchema } from './config-schema.ts';
import { type EnvironmentSettings, environmentSettings } from './environment-variables.ts';
import { type Environment, expandVariables } from './expand-variables.ts';
import { MistakePlaces } from './mistake-places.ts';
import { readYaml } from './read-yaml.ts';
import { getIn, type Setting, setIn, type Tree } from './setting.ts';
import { shownConfig } from './shown-config.ts';
import { toBridgeConfig } from './to-bridge-config.ts';

export interface ConfigSources {
  /** `boardstream.yaml`, where there is one. */
  readonly file?: { readonly name: string; readonly text: string };
  /** The name of the machine, for a configuration that names no bridge. */
  readonly defaultName: string;
  readonly environment: Environment;
  /** What the command line says; it wins over the environment, and that over the file. */
  readonly options?: readonly Setting[];
  /**
   * Reads a file that a variable names.
   * @throws BoardstreamError when it cannot be read
   */
  readonly readFile: (path: string) => string;
  /** The same for a file that the configuration names: a path that is not whole begins where that is. */
  readonly readFileBeside: (path: string) => string;
}

export type ResolvedConfig =
  | {
      readonly kind: 'valid';
      readonly config: BridgeConfig;
      /** All of it as YAML, defaults included, `(set)` in the place of secrets. */
      readonly shown: string;
    }
  | { readonly kind: 'invalid'; readonly mistakes: readonly ConfigMistake[] };

/** Puts a configuration together and checks it: every mistake is told, with the line, variable or option it is in. */
export function resolveConfig(sources: ConfigSources): ResolvedConfig {
  const { file, environment, options = [], readFile, readFileBeside, defaultName } = sources;
  const { data: written, mistakes } = readYaml(file?.text ?? '');
  const places = new MistakePlaces(file?.name, mistakes);
  if (written === undefined) return { kind: 'invalid', mistakes: places.all };
  const { data, wholeValues, unset } = expandVariables(written, environment);
  for (const { path, name } of unset) {
    places.add({ path, why: `needs the environment variable ${name}, which is not set` });
  }
  const named = getIn(data, ['destinations']);
  const known = named !== undefined && isJsonObject(named) ? Object.keys(named) : [];
  const fromEnvironment = environmentSettings(environment, known, readFile);
  for (const mistake of fromEnvironment.mistakes) places.addElsewhere(mistake);
  const settings = forEachDestination([...fromEnvironment.settings, ...options], known);
  places.setFrom(settings, data);
  const merged = merge(data, settings, wholeValues);
  const schema = configJsonSchema();
  const parsed = configSchema.safeParse(merged);
  const issues: readonly SchemaIssue[] = parsed.success ? [] : parsed.error.issues;
  for (const issue of issues) {
    for (const mistake of schemaMistakes(issue, { data: merged, schema })) {
      if (!unset.some(({ path }) => pathText(path) === pathText(mistake.path))) places.add(mistake);
    }
  }
  const { account } = fromEnvironment;
  const onMistake = (path: FilePath, why: string) => places.add({ path, why });
  const config =
    parsed.data && toBridgeConfig(parsed.data, { account, readFile: readFileBeside, onMistake, defaultName });
  if (config === undefined || places.all.length > 0) return { kind: 'invalid', mistakes: places.all };
  const secrets = settings.filter(({ isSecret }) => isSecret).map(({ path }) => path);
  return {
    kind: 'valid',
    config,
    shown: shownConfig({ name: defaultName, ...withAccount(merged, account) }, schema, secrets),
  };
}

/** Options know of no destination's name. One that an option brings is the only one. */
function forEachDestination(settings: readonly Setting[], inFile: readonly string[]): Setting[] {
  let known = inFile;
  return settings.flatMap((setting) => {
    const [top, name, key] = setting.path;
    if (top !== 'destinations') return [setting];
    if (name === undefined) known = isJsonObject(setting.value) ? Object.keys(setting.value) : [];
    else if (name !== '*') known = [...new Set([...known, String(name)])];
    if (name !== '*' || key === undefined) return [setting];
    return known.map((one) => ({ ...setting, path: ['destinations', one, key] }));
  });
}

/** Shows the account where it is used. */
function withAccount(merged: Json, { user, key }: EnvironmentSettings['account']): JsonObject {
  if (!isJsonObject(merged)) return {};
  const { destinations } = merged;
  if (destinations === undefined || !isJsonObject(destinations)) return merged;
  const complete = Object.entries(destinations).map(([name, destination]) => {
    if (!isJsonObject(destination) || destination['kind'] !== 'stream') return [name, destination] as const;
    const hasKey = destination['key'] !== undefined || destination['key-file'] !== undefined;
    return [name, { ...(user && { user }), ...(key && !hasKey && { key }), ...destination }] as const;
  });
  return { ...merged, destinations: Object.fromEntries(complete) };
}

function merge(data: Json, settings: readonly Setting[], wholeValues: readonly FilePath[]): Json {
  if (!isJsonObject(data)) return data;
  const tree = structuredClone(data) as Tree;
  for (const { path, value } of settings) setIn(tree, path, value);
  const texts = [...wholeValues, ...settings.filter(({ isText }) => isText).map(({ path }) => path)];
  for (const path of texts) {
    const text = getIn(tree, path);
    if (typeof text === 'string') setIn(tree, path, meant(text, path, tree));
  }
  return tree;
}

/** The number, or the true or false, that a text stands for where the schema wants one. */
function meant(text: string, path: FilePath, tree: Tree): Json {
  const schema = schemaAt(configJsonSchema(), path, tree);
  const types = schema === undefined ? [] : variantsOf(schema).map(({ type }) => type);
  const isNumber = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
  if (isNumber && (types.includes('integer') || types.includes('number'))) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

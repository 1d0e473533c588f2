import {
  errorText,
  type FilePath,
  isJsonObject,
  type Json,
  type JsonObject,
  keysOf,
  nearestWord,
  propertySchema,
  secretText,
  variantsOf,
} from '../../core/index.ts';
import type { ConfigMistake } from './config-mistake.ts';
import { configJsonSchema } from './config-schema.ts';
import type { Environment } from './expand-variables.ts';
import type { Setting } from './setting.ts';

const PREFIX = 'BOARDSTREAM_';
const DESTINATION = `${PREFIX}DESTINATIONS_`;
const FROM_FILE = '_FILE';
/** Letters that a variable may be off before it is taken for another's: `BOARDSTREAM_SERVICE_HOST` is not ours. */
const NEAR = 2;

/** The account of the server of its own, and of a destination that names none. */
export const ACCOUNT_VARIABLES = { user: `${PREFIX}USER`, key: `${PREFIX}KEY` } as const;

export interface EnvironmentSettings {
  readonly settings: readonly Setting[];
  readonly account: { readonly user?: string; readonly key?: string };
  readonly mistakes: readonly ConfigMistake[];
}

/**
 * What the environment sets: `BOARDSTREAM_` and the keys from the top, in capitals, joined by `_`. With `_FILE` behind it
 * a variable names a file that holds the value. Variables that are empty, or of no key, mean nothing.
 *
 * @param destinations names that the file knows
 */
export function environmentSettings(
  environment: Environment,
  destinations: readonly string[],
  readFile: (path: string) => string,
): EnvironmentSettings {
  const paths = variablePaths();
  const mistakes: ConfigMistake[] = [];
  const settings: Setting[] = [];
  const account: { user?: string; key?: string } = {};
  const add = (from: string, name: string, value: string, isSecret: boolean) => {
    const path = pathOf(name, paths, destinations);
    if (name === ACCOUNT_VARIABLES.user) account.user = value;
    else if (name === ACCOUNT_VARIABLES.key) account.key = value;
    else if (path !== undefined) settings.push({ path, from, value, isText: true, ...(isSecret && { isSecret }) });
  };
  const isKnown = (name: string) =>
    name === ACCOUNT_VARIABLES.user ||
    name === ACCOUNT_VARIABLES.key ||
    pathOf(name, paths, destinations) !== undefined;
  for (const [name, content] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || content === undefined || content === '') continue;
    const base = name.endsWith(FROM_FILE) ? name.slice(0, -FROM_FILE.length) : undefined;
    if (base !== undefined && isKnown(base)) {
      if (environment[base])
        mistakes.push({ place: name, where: '', why: `and ${base} are both set: keep one of them` });
      else {
        try {
          add(name, base, secretText(readFile(content)), true);
        } catch (error) {
          mistakes.push({ place: name, where: '', why: errorText(error) });
        }
      }
    } else if (isKnown(name)) add(name, name, content, false);
    else {
      const meant = nearestWord(base ?? name, [...paths.keys(), ...Object.values(ACCOUNT_VARIABLES)], NEAR);
      if (meant !== undefined)
        mistakes.push({ place: name, where: '', why: `is no variable; did you mean "${meant}"?` });
    }
  }
  return { settings, account, mistakes };
}

/** The variables of every key but those of boards and destinations, whose names are the user's. */
export function variablePaths(schema: JsonObject = configJsonSchema()): Map<string, FilePath> {
  const found = new Map<string, FilePath>();
  const walk = (part: JsonObject, path: FilePath): void => {
    for (const key of keysOf(part)) {
      const child = propertySchema(part, key);
      if (!isJsonObject(child) || isJsonObject(child['additionalProperties'])) continue;
      if (keysOf(child).length > 0) walk(child, [...path, key]);
      else found.set(PREFIX + [...path, key].map((one) => inCapitals(String(one))).join('_'), [...path, key]);
    }
  };
  walk(schema, []);
  return found;
}

/** Keys of a destination that a variable can set, those with most letters first. */
export function destinationKeys(schema: JsonObject = configJsonSchema()): string[] {
  const destinations: Json | undefined = propertySchema(schema, 'destinations');
  const each = isJsonObject(destinations) ? destinations['additionalProperties'] : undefined;
  const keys = isJsonObject(each) ? variantsOf(each).flatMap(keysOf) : [];
  return [...new Set(keys)].filter((key) => !key.endsWith('-file')).sort((a, b) => b.length - a.length);
}

function pathOf(
  name: string,
  paths: ReadonlyMap<string, FilePath>,
  destinations: readonly string[],
): FilePath | undefined {
  if (!name.startsWith(DESTINATION)) return paths.get(name);
  const rest = name.slice(DESTINATION.length);
  const key = destinationKeys().find((one) => rest.endsWith(`_${inCapitals(one)}`));
  if (key === undefined) return undefined;
  const wanted = rest.slice(0, -inCapitals(key).length - 1);
  if (wanted === '') return undefined;
  const known = destinations.find((one) => inCapitals(one) === wanted);
  return ['destinations', known ?? wanted.toLowerCase().replaceAll('_', '-'), key];
}

function inCapitals(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

import { type FilePath, isJsonObject, type Json } from '../../core/index.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Expansion {
  readonly data: Json;
  /** Values that are a variable and nothing else: `${PORT}` may stand for a number. */
  readonly wholeValues: readonly FilePath[];
  readonly unset: readonly { readonly path: FilePath; readonly name: string }[];
}

const VARIABLE = /\$(\$|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;

/**
 * Puts the values of environment variables in the place of `${NAME}`, in values and not in keys. `$$` is a dollar sign. A
 * variable that is not set leaves its place as it is.
 */
export function expandVariables(data: Json, environment: Environment): Expansion {
  const wholeValues: FilePath[] = [];
  const unset: { path: FilePath; name: string }[] = [];
  const text = (value: string, path: FilePath): string => {
    if (/^\$\{\w+\}$/.test(value)) wholeValues.push(path);
    return value.replace(VARIABLE, (found: string, dollar: string, name: string | undefined) => {
      if (name === undefined) return dollar;
      const content = environment[name];
      if (content === undefined) unset.push({ path, name });
      return content ?? found;
    });
  };
  const walk = (value: Json, path: FilePath): Json => {
    if (typeof value === 'string') return text(value, path);
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  return { data: walk(data, []), wholeValues, unset };
}

import { type FilePath, isJsonObject, type Json } from '../../core/index.ts';

/** One value that comes from elsewhere than the file. */
export interface Setting {
  /** `['server', 'http-port']`; `['destinations', '*', 'ack']` is for whichever destinations there are. */
  readonly path: FilePath;
  /** `--http-port`, `BOARDSTREAM_SERVER_HTTP_PORT` */
  readonly from: string;
  readonly value: Json;
  /** Whether `value` is text that may stand for a number or for true and false. */
  readonly isText?: true;
  /** Never shown, whatever it is set for. */
  readonly isSecret?: true;
}

/** What a file may hold: maps, lists and scalars. */
export type Tree = { [key: string]: Json };

/** Sets a value, and makes the maps above it. What is in the way and no map stays, to be reported as what it is. */
export function setIn(tree: Tree, path: FilePath, value: Json): void {
  const keys = path.map(String);
  const last = keys.pop();
  let inner = tree;
  for (const key of keys) {
    const next = own(inner, key) ?? {};
    if (typeof next !== 'object' || next === null) return;
    inner[key] = next;
    inner = next as Tree;
  }
  if (last !== undefined) inner[last] = value;
}

export function getIn(tree: Json, path: FilePath): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, key) =>
      Array.isArray(value) ? value[Number(key)] : isJsonObject(value) ? own(value, String(key)) : undefined,
    tree,
  );
}

function own(map: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

import { errorText } from '../../core/index.ts';
import type { StreamDestination } from '../sinks/stream/destination.ts';
import type { ConfigFile } from './config-schema.ts';
import { ACCOUNT_VARIABLES, secretText } from './environment-variables.ts';

type DestinationEntry = NonNullable<ConfigFile['destinations']>[string];

export interface DestinationTools {
  /** For destinations that name none. */
  readonly account: { readonly user?: string; readonly key?: string };
  readonly readFile: (path: string) => string;
  /** @param key where it is wrong; the destination itself when absent */
  readonly onMistake: (why: string, key?: string) => void;
}

/** A destination with its account; `undefined` when there is none, which is a mistake. */
export function toDestination(entry: DestinationEntry, tools: DestinationTools): StreamDestination | undefined {
  const { account, onMistake } = tools;
  const user = entry.user ?? account.user;
  if (user === undefined) onMistake(`needs user; ${ACCOUNT_VARIABLES.user} says it as well`);
  const key = accountKey(entry, tools);
  if (user === undefined || key === undefined) return undefined;
  const { url, ack, reduce, 'plain-confirm': plainConfirmMs } = entry;
  return { url: new URL(url), user, key, ack, reduce, ...(plainConfirmMs !== undefined && { plainConfirmMs }) };
}

function accountKey(entry: DestinationEntry, { account, readFile, onMistake }: DestinationTools): string | undefined {
  const { key, 'key-file': keyFile } = entry;
  if (keyFile === undefined) {
    const known = key ?? account.key;
    if (known === undefined) onMistake(`needs key-file or key; ${ACCOUNT_VARIABLES.key} says it as well`);
    return known;
  }
  if (key !== undefined) {
    onMistake('stands beside key: give one of the two', 'key-file');
    return undefined;
  }
  try {
    const text = secretText(readFile(keyFile));
    if (text !== '') return text;
    onMistake('names an empty file', 'key-file');
  } catch (error) {
    onMistake(errorText(error), 'key-file');
  }
  return undefined;
}

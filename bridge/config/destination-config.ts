import type { Destination } from '../destination.ts';
import { toInfluxDestination } from '../sinks/influx/influx-config.ts';
import { type MqttEntry, toMqttDestination } from '../sinks/mqtt/mqtt-config.ts';
import type { StreamDestination } from '../sinks/stream/destination.ts';
import type { ConfigFile } from './config-schema.ts';
import { ACCOUNT_VARIABLES } from './environment-variables.ts';
import { secretOf } from './secret-of.ts';

type DestinationEntry = NonNullable<ConfigFile['destinations']>[string];
type EntryOf<Kind extends DestinationEntry['kind']> = Extract<DestinationEntry, { readonly kind: Kind }>;

export interface DestinationTools {
  /** For stream servers that name none. */
  readonly account: { readonly user?: string; readonly key?: string };
  readonly readFile: (path: string) => string;
  /** @param key where it is wrong; the destination itself when absent */
  readonly onMistake: (why: string, key?: string) => void;
}

/** A destination with its account; `undefined` when there is none, which is a mistake. */
export function toDestination(entry: DestinationEntry, tools: DestinationTools): Destination | undefined {
  switch (entry.kind) {
    case 'stream':
      return toStream(entry, tools);
    case 'mqtt':
      return toMqttDestination(entry satisfies MqttEntry, tools);
    case 'influx':
      return toInfluxDestination(entry, tools);
    case 'ndjson':
      return { kind: 'ndjson', path: entry.path };
  }
}

function toStream(entry: EntryOf<'stream'>, tools: DestinationTools): StreamDestination | undefined {
  const { account, onMistake } = tools;
  const user = entry.user ?? account.user;
  if (user === undefined) onMistake(`needs user; ${ACCOUNT_VARIABLES.user} says it as well`);
  const mayBeAbsent = entry.key === undefined && entry['key-file'] === undefined;
  const key = mayBeAbsent ? account.key : secretOf({ key: 'key', value: entry.key, file: entry['key-file'] }, tools);
  if (mayBeAbsent && key === undefined) onMistake(`needs key-file or key; ${ACCOUNT_VARIABLES.key} says it as well`);
  if (user === undefined || key === undefined) return undefined;
  const { url, ack, reduce, 'plain-confirm': plainConfirmMs } = entry;
  return { url: new URL(url), user, key, ack, reduce, ...(plainConfirmMs !== undefined && { plainConfirmMs }) };
}

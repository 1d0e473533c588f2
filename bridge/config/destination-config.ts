import { errorText } from '../../core/index.ts';
import type { Destination } from '../destination.ts';
import type { InfluxAccount, InfluxDestination } from '../sinks/influx/influx-destination.ts';
import type { StreamDestination } from '../sinks/stream/destination.ts';
import type { ConfigFile } from './config-schema.ts';
import { ACCOUNT_VARIABLES, secretText } from './environment-variables.ts';

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
    case 'influx':
      return toInflux(entry, tools);
    case 'ndjson':
      return { kind: 'ndjson', path: entry.path };
  }
}

function toStream(entry: EntryOf<'stream'>, tools: DestinationTools): StreamDestination | undefined {
  const { account, onMistake } = tools;
  const user = entry.user ?? account.user;
  if (user === undefined) onMistake(`needs user; ${ACCOUNT_VARIABLES.user} says it as well`);
  const mayBeAbsent = entry.key === undefined && entry['key-file'] === undefined;
  const key = mayBeAbsent ? account.key : secretOf('key', entry.key, entry['key-file'], tools);
  if (mayBeAbsent && key === undefined) onMistake(`needs key-file or key; ${ACCOUNT_VARIABLES.key} says it as well`);
  if (user === undefined || key === undefined) return undefined;
  const { url, ack, reduce, 'plain-confirm': plainConfirmMs } = entry;
  return { url: new URL(url), user, key, ack, reduce, ...(plainConfirmMs !== undefined && { plainConfirmMs }) };
}

function toInflux(entry: EntryOf<'influx'>, tools: DestinationTools): InfluxDestination {
  const { url, bucket, org, database, measurement, gzip } = entry;
  const { onMistake } = tools;
  if (bucket !== undefined && database !== undefined)
    onMistake('stands beside bucket: give one of the two', 'database');
  if (org !== undefined && bucket === undefined) onMistake('is of no use without bucket', 'org');
  const account = influxAccount(entry, tools);
  return {
    kind: 'influx',
    url: new URL(url),
    ...(bucket !== undefined && { bucket }),
    ...(org !== undefined && { org }),
    ...(database !== undefined && { database }),
    ...(account !== undefined && { account }),
    measurement,
    gzip,
  };
}

function influxAccount(entry: EntryOf<'influx'>, tools: DestinationTools): InfluxAccount | undefined {
  const { onMistake } = tools;
  const token = secretOf('token', entry.token, entry['token-file'], tools);
  const password = secretOf('password', entry.password, entry['password-file'], tools);
  if (token !== undefined) {
    if (entry.user !== undefined) onMistake('stands beside a token: give one of the two', 'user');
    return { kind: 'token', token };
  }
  if (entry.user !== undefined && password !== undefined) return { kind: 'password', user: entry.user, password };
  if (entry.user !== undefined) onMistake('needs password-file or password', 'user');
  else if (password !== undefined) onMistake('has a password and needs user');
  return undefined;
}

/** What `KEY` or `KEY-file` say, if one of them does. */
function secretOf(
  key: string,
  value: string | undefined,
  file: string | undefined,
  { readFile, onMistake }: DestinationTools,
): string | undefined {
  if (file === undefined) return value;
  const fileKey = `${key}-file`;
  if (value !== undefined) {
    onMistake(`stands beside ${key}: give one of the two`, fileKey);
    return undefined;
  }
  try {
    const text = secretText(readFile(file));
    if (text !== '') return text;
    onMistake('names an empty file', fileKey);
  } catch (error) {
    onMistake(errorText(error), fileKey);
  }
  return undefined;
}

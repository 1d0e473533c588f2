import { z } from 'zod';
import { type SecretTools, secretOf } from '../../config/secret-of.ts';
import { secret } from '../../config/texts.ts';
import { serverUrl } from '../stream/stream-config.ts';
import type { InfluxAccount, InfluxDestination } from './influx-destination.ts';

const name = () => z.string().min(1, 'is empty');

/** What takes the line protocol, as the configuration names it. */
export const influxSchema = z.strictObject({
  kind: z.literal('influx').meta({
    description: 'InfluxDB, or what takes its line protocol over HTTP: Telegraf, Vector, VictoriaMetrics, QuestDB.',
  }),
  url: serverUrl('http://pi.local:8086'),
  bucket: name().optional().meta({ description: 'InfluxDB 2 and 3: where points go.' }),
  org: name().optional().meta({ description: 'InfluxDB 2: the organisation of the bucket.' }),
  token: secret().optional().meta({ description: 'Token that may write there. Better: token-file.' }),
  'token-file': name().optional().meta({
    description: 'A file that holds the token, beside the configuration or with its whole path.',
  }),
  database: name().optional().meta({ description: 'InfluxDB 1: where points go.' }),
  user: name().optional().meta({ description: 'Account there, where it wants one and no token.' }),
  password: secret().optional().meta({ description: 'Password of user. Better: password-file.' }),
  'password-file': name().optional().meta({
    description: 'A file that holds the password, beside the configuration or with its whole path.',
  }),
  measurement: z
    .string()
    .regex(/^[^#_\s]/, 'must be a name that begins with no #, _ or space')
    .default('boardstream')
    .meta({ description: 'What the measurement is called that all points belong to.' }),
  gzip: z.boolean().default(true).meta({ description: 'Whether what is sent is compressed.' }),
});

type InfluxEntry = z.output<typeof influxSchema>;

/** The destination an entry describes; of use only where no mistake was told. */
export function toInfluxDestination(entry: InfluxEntry, tools: SecretTools): InfluxDestination {
  const { url, bucket, org, database, measurement, gzip } = entry;
  const { onMistake } = tools;
  if (bucket !== undefined && database !== undefined) {
    onMistake('stands beside bucket: give one of the two', 'database');
  }
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

function influxAccount(entry: InfluxEntry, tools: SecretTools): InfluxAccount | undefined {
  const { user } = entry;
  const { onMistake } = tools;
  const token = secretOf({ key: 'token', value: entry.token, file: entry['token-file'] }, tools);
  const password = secretOf({ key: 'password', value: entry.password, file: entry['password-file'] }, tools);
  if (token !== undefined) {
    if (user !== undefined) onMistake('stands beside a token: give one of the two', 'user');
    return { kind: 'token', token };
  }
  if (user !== undefined && password !== undefined) return { kind: 'password', user, password };
  if (user !== undefined) onMistake('needs password-file or password', 'user');
  else if (password !== undefined) onMistake('needs user, because it has a password');
  return undefined;
}

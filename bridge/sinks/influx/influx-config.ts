import { z } from 'zod';
import { secret } from '../../config/texts.ts';
import { serverUrl } from '../stream/stream-config.ts';

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
  gzip: z.boolean().default(true).meta({ description: 'Whether what is sent is compressed. QuestDB wants false.' }),
});

import { z } from 'zod';
import {
  DEFAULT_HOST,
  DEFAULT_HTTP_PORT,
  type JsonObject,
  SERVER_LIMIT_NAMES,
  SERVER_LIMITS,
  type ServerLimitName,
} from '../../core/index.ts';
import { influxSchema } from '../sinks/influx/influx-config.ts';
import { mqttSchema } from '../sinks/mqtt/mqtt-config.ts';
import { ndjsonSchema } from '../sinks/ndjson/ndjson-config.ts';
import { streamSchema } from '../sinks/stream/stream-config.ts';
import { boardSchema } from './source-kinds.ts';
import { size, wholeNumber } from './texts.ts';

/** Three million points. */
const DEFAULT_SPOOL = '256 MiB';

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_ .:-]{0,63}$/u;
const NOT_A_NAME =
  'must be a name of letters, digits, spaces, _ . : and -, 64 at most, that begins with a letter or digit';
const name = z.string().regex(NAME, NOT_A_NAME);

const destinationSchema = z.discriminatedUnion('kind', [streamSchema, mqttSchema, influxSchema, ndjsonSchema]);

const destinations = z.record(name, destinationSchema).superRefine((entries, context) => {
  const [first, ...others] = Object.keys(entries);
  for (const other of others) {
    const message = `is one destination too many: a bridge sends to one, and ${first} stands before it`;
    context.addIssue({ code: 'custom', path: [other], message });
  }
});

/** `boardstream.yaml`: the one description of its keys, for checking, for environment variables and for editors. */
export const configSchema = z.strictObject({
  name: name.optional().meta({
    description: 'Names this bridge among others that feed the same account. The name of the machine when absent.',
  }),
  boards: z
    .record(name, boardSchema)
    .refine(
      (entries) => Object.keys(entries).length > 0,
      'needs a board; without this key every USB serial device is one',
    )
    .optional()
    .meta({ description: 'The boards by name; plots are called so. When absent, every USB serial device is a board.' }),
  destinations: destinations.optional().meta({
    description: 'Where the points go. When absent, to a stream server of its own.',
  }),
  spool: z
    .strictObject({
      max: size('2 MiB', '1024 GiB')
        .prefault(DEFAULT_SPOOL)
        .meta({ description: 'Points that wait take no more of the disk; then the oldest make way.' }),
      folder: z.string().min(1).optional().meta({ description: 'Where they wait. In the data folder when absent.' }),
    })
    .prefault({})
    .meta({ description: 'Points that wait for their destination.' }),
  server: z
    .strictObject({
      'http-port': wholeNumber(0, 65_535).default(DEFAULT_HTTP_PORT).meta({ description: '0 takes a free one.' }),
      host: z.string().min(1).default(DEFAULT_HOST).meta({ description: 'Address it listens on.' }),
      'mqtt-port': wholeNumber(0, 65_535).optional().meta({
        description: 'It is an MQTT broker on this port too, for a site that needs no other. 0 takes a free one.',
      }),
      'keep-days': wholeNumber(1, 36_500)
        .optional()
        .meta({ description: 'How many days readings are kept. For ever when absent.' }),
      'keep-size': size('1 MiB', '1048576 GiB')
        .optional()
        .meta({ description: 'Readings take no more of the disk; then the oldest make way. 4 GiB when absent.' }),
      'allow-host': z
        .union([z.string(), z.array(z.string())])
        .transform((names) => (typeof names === 'string' ? names.split(/[\s,]+/) : names).filter((one) => one !== ''))
        .optional()
        .meta({ description: 'Names that browsers may ask for it by, besides those of this machine.' }),
      limits: limitsSchema().optional().meta({ description: 'Bounds other than the defaults; see docs/security.md.' }),
      'tls-cert': z
        .string()
        .min(1)
        .optional()
        .meta({ description: 'File of its certificate, in PEM: the same port then answers HTTPS too. Needs tls-key.' }),
      'tls-key': z.string().min(1).optional().meta({ description: 'File of the private key of tls-cert, in PEM.' }),
    })
    .prefault({})
    .meta({ description: 'The stream server of its own, where there is no destination.' }),
  'metrics-port': wholeNumber(0, 65_535)
    .optional()
    .meta({ description: 'With a destination: answer /metrics on this port, for this machine only.' }),
});

function limitsSchema() {
  const each = SERVER_LIMIT_NAMES.map((limit) => {
    const { least, most, what, default: usual } = SERVER_LIMITS[limit];
    const description = `Most ${what}. Default ${usual}.`;
    return [limit, wholeNumber(least, most).optional().meta({ description })] as const;
  });
  return z.strictObject(Object.fromEntries(each) as Record<ServerLimitName, (typeof each)[number][1]>);
}

export type ConfigFile = z.output<typeof configSchema>;

let jsonSchema: JsonObject | undefined;

/** The same as JSON Schema, draft 7, which is what editors understand. */
export function configJsonSchema(): JsonObject {
  jsonSchema ??= {
    title: 'boardstream.yaml',
    ...(z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' }) as JsonObject),
  };
  return jsonSchema;
}

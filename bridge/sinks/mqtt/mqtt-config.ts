import { z } from 'zod';
import { DEFAULT_TOPIC_BASE, errorText, isTopicBase, parseDuration } from '../../../core/index.ts';
import { type SecretTools, secretOf } from '../../config/secret-of.ts';
import { secret, wholeNumber } from '../../config/texts.ts';
import type { MqttDestination } from './mqtt-destination.ts';

const VALUES_LEAST_MS = 100;
const VALUES_MOST_MS = 3_600_000;
const NOT_VALUES = 'must be off, or a time with its unit, from 100 ms to 1 h';
const fileName = () => z.string().min(1, 'is empty');

/** A broker as the configuration names it. */
export const mqttSchema = z.strictObject({
  kind: z.literal('mqtt').meta({ description: 'An MQTT broker, which stream servers subscribe at.' }),
  url: z
    .string()
    .refine(isBrokerUrl, 'must be an address such as mqtt://pi.local:1883')
    .refine(
      (text) => !isBrokerUrl(text) || hasAddressOnly(text),
      'must be an address with nothing but a host and a port, and for ws a path: user, password and base stand beside it',
    )
    .meta({ description: 'mqtt://pi.local:1883, or mqtts, ws, wss.', format: 'uri' }),
  base: z
    .string()
    .refine(isTopicBase, 'must be one to eight levels such as site/boardstream, without + and #, that begin with no $')
    .default(DEFAULT_TOPIC_BASE)
    .meta({ description: 'First levels of all topics.' }),
  user: z.string().min(1, 'is empty').optional().meta({ description: 'Account at the broker.' }),
  password: secret().optional().meta({ description: 'Password of user. Better: password-file.' }),
  'password-file': fileName().optional().meta({
    description: 'A file that holds the password, beside the configuration or with its whole path.',
  }),
  ca: fileName().optional().meta({ description: "File, in PEM, of who signed the broker's certificate." }),
  cert: fileName().optional().meta({ description: "File of this bridge's own certificate, in PEM. Needs cert-key." }),
  'cert-key': fileName().optional().meta({ description: 'File of the private key of cert, in PEM.' }),
  protocol: z
    .enum(['3.1.1', '5'])
    .default('3.1.1')
    .meta({ description: 'Version of MQTT. Every broker speaks 3.1.1; 5 says more about refusals.' }),
  ack: z.enum(['auto', 'require', 'off']).default('auto').meta({
    description:
      'Who must have a point before it is forgotten here: off: the broker; require: stream servers; auto: those, once one has answered.',
  }),
  stores: wholeNumber(1, 8).default(1).meta({ description: 'Stream servers that must have stored a point.' }),
  values: z
    .string(NOT_VALUES)
    .regex(/^\s*(off|\d+(\.\d+)?\s*(ms|s|min|h))\s*$/, NOT_VALUES)
    .transform((text, context) => {
      if (text.trim() === 'off') return 'off' as const;
      const everyMs = parseDuration(text) ?? Number.NaN;
      if (everyMs >= VALUES_LEAST_MS && everyMs <= VALUES_MOST_MS) return everyMs;
      context.addIssue({ code: 'custom', message: NOT_VALUES });
      return z.NEVER;
    })
    .prefault('1 s')
    .meta({
      description: 'The newest value of each series is published so often, for whoever reads single topics; or off.',
    }),
  homeAssistant: z
    .union([
      z.boolean(),
      z.strictObject({
        'discovery-prefix': z
          .string()
          .refine(isTopicBase, 'must be one to eight levels, without + and #, that begin with no $')
          .default('homeassistant')
          .meta({ description: 'Where it looks for devices.' }),
      }),
    ])
    .default(false)
    .meta({ description: 'Home Assistant finds the boards by itself.' }),
});

export type MqttEntry = z.output<typeof mqttSchema>;

/** The destination an entry describes; `undefined` where a mistake was told. */
export function toMqttDestination(entry: MqttEntry, tools: SecretTools): MqttDestination | undefined {
  const { user, base, ack, stores, values, homeAssistant } = entry;
  const url = new URL(entry.url);
  const password = secretOf({ key: 'password', value: entry.password, file: entry['password-file'] }, tools);
  if (password !== undefined && user === undefined) tools.onMistake('needs user, because it has a password');
  const tls = tlsOf(entry, tools);
  if (tls !== undefined && !isSecure(url)) {
    tools.onMistake('needs mqtts:// or wss://, because it has a certificate', 'url');
  }
  return {
    kind: 'mqtt',
    ...{ url, base, ack, stores },
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(tls !== undefined && { tls }),
    protocolVersion: entry.protocol === '5' ? 5 : 4,
    valuesEveryMs: values === 'off' ? undefined : values,
    homeAssistant:
      homeAssistant === false
        ? undefined
        : { discoveryPrefix: homeAssistant === true ? 'homeassistant' : homeAssistant['discovery-prefix'] },
  };
}

function tlsOf(entry: MqttEntry, { readFile, onMistake }: SecretTools): MqttDestination['tls'] {
  const read = (key: 'ca' | 'cert' | 'cert-key'): string | undefined => {
    const file = entry[key];
    if (file === undefined) return undefined;
    try {
      return readFile(file);
    } catch (error) {
      onMistake(errorText(error), key);
      return undefined;
    }
  };
  if ((entry.cert === undefined) !== (entry['cert-key'] === undefined)) {
    const [present, absent] = entry.cert === undefined ? ['cert-key', 'cert'] : ['cert', 'cert-key'];
    onMistake(`is of no use without ${absent}`, present);
  }
  const [ca, cert, key] = [read('ca'), read('cert'), read('cert-key')];
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

function isSecure({ protocol }: URL): boolean {
  return protocol === 'mqtts:' || protocol === 'wss:';
}

function isBrokerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^(mqtts?|wss?):$/.test(protocol) && hostname !== '';
}

/** An account or a query may be a secret, and addresses are shown. */
function hasAddressOnly(text: string): boolean {
  const { protocol, username, password, search, hash, pathname } = new URL(text);
  const mayHavePath = protocol === 'ws:' || protocol === 'wss:';
  const hasPath = pathname !== '' && pathname !== '/';
  return username === '' && password === '' && search === '' && hash === '' && (mayHavePath || !hasPath);
}

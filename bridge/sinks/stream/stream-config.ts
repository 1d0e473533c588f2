import { z } from 'zod';
import { duration, secret } from '../../config/texts.ts';

/** A stream server as the configuration names it. */
export const streamSchema = z.strictObject({
  kind: z.literal('stream').meta({ description: 'A stream server: boardstream serve, or one of the old kind.' }),
  url: serverUrl('http://pi.local:8080'),
  user: z.string().min(1, 'is empty').optional().meta({ description: 'Account there. Else BOARDSTREAM_USER says it.' }),
  key: secret().optional().meta({
    description: 'API key of that account. Better: key-file, or BOARDSTREAM_KEY in the environment.',
  }),
  'key-file': z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'A file that holds the key, beside the configuration or with its whole path.' }),
  ack: z.enum(['auto', 'require', 'off']).default('auto').meta({
    description: 'auto uses acknowledgements where the server gives them, require waits for a server that does.',
  }),
  'plain-confirm': duration(1_000, 3_600_000).optional().meta({
    description: 'Without acknowledgements: end the stream so often, to hear that all was read. 30 s is usual.',
  }),
  reduce: z.enum(['minmax', 'mean', 'last']).default('minmax').meta({
    description: 'What is sent of a series that comes faster than an old server takes it, one point in 50 ms.',
  }),
});

/** An address over HTTP, without what may be a secret. */
export function serverUrl(example: string) {
  return z
    .string()
    .refine(isServerUrl, `must be an address such as ${example}`)
    .refine(
      (text) => !isServerUrl(text) || hasPathOnly(text),
      'must be an address with nothing but a host, a port and a path: user and key stand beside it',
    )
    .meta({ description: example, format: 'uri' });
}

function isServerUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** An account or a query may be a secret, and addresses are shown. */
function hasPathOnly(text: string): boolean {
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}

import { z } from 'zod';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';
import { parseTcpUrl, type TcpAddress } from './tcp-address.ts';

/** A board behind a TCP port that carries its bytes. */
export interface TcpConfig extends BoardSettings {
  readonly source: 'tcp';
  readonly address: TcpAddress;
}

/** The URL of a port behind a network; its address in what comes out. */
export function tcpUrl(protocol: 'tcp' | 'rfc2217') {
  const error = `must be a URL with host and port, as ${protocol}://pi.local:3333`;
  return z.string(error).transform((text, context) => {
    const url = parseTcpUrl(text);
    if (url?.protocol === protocol) return url.address;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

export const tcpSchema = z
  .strictObject({
    source: z
      .literal('tcp')
      .meta({ description: 'A TCP port that carries the bytes of a board, as ser2net lends it.' }),
    url: tcpUrl('tcp').meta({ description: 'tcp://pi.local:3333' }),
    ...boardKeys,
  })
  .transform(({ source, url: address, ...keys }): TcpConfig => ({ source, address, ...boardSettings(keys) }));

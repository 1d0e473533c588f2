import { z } from 'zod';
import { DEFAULT_BAUD_RATE } from '../../board-config.ts';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';
import { wholeNumber } from '../../config/texts.ts';
import type { TcpAddress } from '../tcp/tcp-address.ts';
import { tcpUrl } from '../tcp/tcp-config.ts';
import type { LineSettings } from './line-settings.ts';

/** A serial port that another machine lends, with its settings. */
export interface Rfc2217Config extends BoardSettings {
  readonly source: 'rfc2217';
  readonly address: TcpAddress;
  readonly settings: LineSettings;
}

export const rfc2217Schema = z
  .strictObject({
    source: z.literal('rfc2217').meta({ description: 'A serial port that another machine lends; RFC 2217.' }),
    url: tcpUrl('rfc2217').meta({ description: 'rfc2217://pi.local:3333' }),
    baud: wholeNumber(50, 4_000_000).default(DEFAULT_BAUD_RATE).meta({ description: 'Bits per second.' }),
    'data-bits': z.literal([5, 6, 7, 8]).default(8).meta({ description: 'Bits of a byte.' }),
    parity: z.enum(['none', 'odd', 'even', 'mark', 'space']).default('none').meta({ description: 'The check bit.' }),
    'stop-bits': z.literal([1, 1.5, 2]).default(1).meta({ description: 'Bits behind a byte.' }),
    dtr: z
      .boolean()
      .optional()
      .meta({ description: 'Sets data terminal ready; most Arduinos start anew at its change.' }),
    rts: z.boolean().optional().meta({ description: 'Sets request to send.' }),
    ...boardKeys,
  })
  .transform(
    ({
      source,
      url,
      baud,
      'data-bits': dataBits,
      parity,
      'stop-bits': stopBits,
      dtr,
      rts,
      ...keys
    }): Rfc2217Config => ({
      source,
      address: url,
      settings: {
        ...{ baudRate: baud, dataBits, parity, stopBits },
        ...(dtr !== undefined && { dtr }),
        ...(rts !== undefined && { rts }),
      },
      ...boardSettings(keys),
    }),
  );

import { isIP } from 'node:net';
import { z } from 'zod';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';
import { wholeNumber } from '../../config/texts.ts';

/** Boards that send datagrams. */
export interface UdpConfig extends BoardSettings {
  readonly source: 'udp';
  readonly host: string;
  readonly port: number;
  readonly allow?: readonly string[];
}

const address = z.string().refine((text) => isIP(text) !== 0, 'must be an address, as 192.168.1.40');

export const udpSchema = z
  .strictObject({
    source: z.literal('udp').meta({ description: "Datagrams of lines, as Teleplot's." }),
    port: wholeNumber(1, 65_535).default(47_269).meta({ description: "Default: Teleplot's own." }),
    host: address.default('127.0.0.1').meta({ description: '0.0.0.0 hears other machines too.' }),
    allow: z.array(address).min(1).optional().meta({ description: 'Addresses that are listened to; all when absent.' }),
    ...boardKeys,
  })
  .transform(
    ({ source, port, host, allow, ...keys }): UdpConfig => ({
      ...{ source, port, host },
      ...(allow !== undefined && { allow }),
      ...boardSettings(keys),
    }),
  );

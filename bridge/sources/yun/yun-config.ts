import { z } from 'zod';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';
import { secret, wholeNumber } from '../../config/texts.ts';
import type { TcpAddress } from '../tcp/tcp-address.ts';

/** The console of an Arduino Yún. */
export interface YunConfig extends BoardSettings {
  readonly source: 'yun';
  readonly address: TcpAddress;
  /** What each stream token measures. */
  readonly streams: ReadonlyMap<string, string>;
}

/** Of YunBridge. */
const CONSOLE_PORT = 6571;

export const yunSchema = z
  .strictObject({
    source: z.literal('yun').meta({ description: "The console of an Arduino Yún, most often through ssh's tunnel." }),
    host: z.string().min(1).default('127.0.0.1').meta({ description: 'The near end of the tunnel.' }),
    port: wholeNumber(1, 65_535).default(CONSOLE_PORT).meta({ description: 'Of the console, or of the tunnel.' }),
    streams: z
      .record(z.string().min(1), secret())
      .default({})
      .meta({ description: 'The stream token of each series that the sketch plots.' }),
    ...boardKeys,
  })
  .transform(
    ({ source, host, port, streams, ...keys }): YunConfig => ({
      source,
      address: { host, port },
      streams: new Map(Object.entries(streams).map(([series, token]) => [token, series])),
      ...boardSettings(keys),
    }),
  );

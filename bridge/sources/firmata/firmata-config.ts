import { z } from 'zod';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';
import { duration, wholeNumber } from '../../config/texts.ts';
import type { PortMatch } from '../serial/find-port.ts';
import { matchKeys, portMatchOf, saysSomething } from '../serial/match-keys.ts';
import {
  DEFAULT_FIRMATA_INTERVAL_MS,
  FIRMATA_BAUD_RATE,
  type FirmataOption,
  type FirmataSensor,
} from './firmata-board.ts';

/** Sensors that Johnny-Five reads, on a Firmata board or through an IO plugin. */
export interface FirmataConfig extends BoardSettings {
  readonly source: 'firmata';
  readonly board: FirmataPort | FirmataPlugin;
  readonly sensors: readonly FirmataSensor[];
  readonly intervalMs: number;
}

export type FirmataPort = { readonly baudRate: number } & (
  | { readonly path: string; readonly match?: undefined }
  | { readonly match: PortMatch; readonly path?: undefined }
);

export interface FirmataPlugin {
  /** A package or a file, looked up from the folder that the bridge was started in. */
  readonly plugin: string;
  readonly options: Readonly<Record<string, FirmataOption>>;
}

const options = z.record(z.string(), z.json());

const sensor = z
  .looseObject({
    use: z.string().min(1).meta({ description: 'A class of Johnny-Five: Thermometer, Light, Button …' }),
  })
  .catchall(z.json())
  .meta({ description: 'What the class takes besides, as controller, pin, pullup.' });

const ONE_WAY = 'needs either path, match or io';

export const firmataSchema = z
  .strictObject({
    source: z.literal('firmata').meta({ description: 'Sensors on a Firmata board, read by Johnny-Five.' }),
    path: z
      .string()
      .startsWith('/', 'must be a path, as /dev/ttyACM0')
      .optional()
      .meta({ description: 'The device: /dev/ttyACM0. Or give match, or io.' }),
    match: z
      .strictObject(matchKeys)
      .refine(saysSomething, 'needs usb, serial or path')
      .optional()
      .meta({ description: 'What is known of the device, in place of path.' }),
    io: z.string().min(1).optional().meta({ description: 'An IO plugin of Johnny-Five that you have installed.' }),
    'io-options': options.optional().meta({ description: 'For the constructor of the plugin.' }),
    baud: wholeNumber(50, 4_000_000).default(FIRMATA_BAUD_RATE).meta({ description: 'Bits per second.' }),
    sensors: z
      .record(z.string().min(1), sensor)
      .refine((sensors) => Object.keys(sensors).length > 0, 'must name a sensor')
      .meta({ description: 'The sensors by the series they become.' }),
    interval: duration(10, 86_400_000)
      .prefault(`${DEFAULT_FIRMATA_INTERVAL_MS / 1000} s`)
      .meta({ description: 'Between two readings of a sensor.' }),
    ...boardKeys,
  })
  .refine(({ path, match, io }) => [path, match, io].filter((way) => way !== undefined).length === 1, ONE_WAY)
  .transform(
    ({ source, path, match, io, 'io-options': ioOptions = {}, baud, sensors, interval, ...keys }): FirmataConfig => ({
      source,
      board: boardOf({ path, match: match && portMatchOf(match), io, ioOptions, baudRate: baud }),
      sensors: Object.entries(sensors).map(([series, { use, ...rest }]) => ({ series, use, options: rest })),
      intervalMs: interval,
      ...boardSettings(keys),
    }),
  );

interface Way {
  readonly path: string | undefined;
  readonly match: PortMatch | undefined;
  readonly io: string | undefined;
  readonly ioOptions: Readonly<Record<string, FirmataOption>>;
  readonly baudRate: number;
}

function boardOf({ path, match, io, ioOptions, baudRate }: Way): FirmataPort | FirmataPlugin {
  if (io !== undefined) return { plugin: io, options: ioOptions };
  return path === undefined ? { match: match ?? {}, baudRate } : { path, baudRate };
}

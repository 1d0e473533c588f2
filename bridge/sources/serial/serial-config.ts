import { z } from 'zod';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';
import { wholeNumber } from '../../config/texts.ts';
import type { PortMatch } from './find-port.ts';
import { matchKeys, portMatchOf, saysSomething } from './match-keys.ts';

/** A board on a serial port: a device, or the one that is as described. */
export type SerialConfig = BoardSettings & {
  readonly source: 'serial';
  /** Bits per second. */
  readonly baudRate: number | 'auto';
} & (
    | { readonly path: string; readonly match?: undefined; readonly announces?: undefined }
    | {
        readonly match: PortMatch;
        readonly path?: undefined;
        /** Words that this board alone prints. */
        readonly announces?: string;
      }
  );

const NOT_A_BAUD_RATE = 'must be bits per second, a whole number from 50 to 4000000, or auto';

const match = z
  .strictObject({
    ...matchKeys,
    announces: z
      .string()
      .min(3, 'must be 3 characters or more')
      .optional()
      .meta({ description: 'Words in a line that this board alone prints, best after its start.' }),
  })
  .refine(saysSomething, 'needs usb, serial, path or announces');

export const serialSchema = z
  .strictObject({
    source: z.literal('serial').meta({ description: 'A serial port, as an Arduino has over USB.' }),
    path: z
      .string()
      .startsWith('/', 'must be a path, as /dev/ttyACM0')
      .optional()
      .meta({ description: 'The device: /dev/ttyACM0. Or give match.' }),
    match: match
      .optional()
      .meta({ description: 'What is known of the device, in place of path. All of it must be so.' }),
    baud: z
      .union([wholeNumber(50, 4_000_000), z.literal('auto')], NOT_A_BAUD_RATE)
      .default('auto')
      .meta({ description: 'Bits per second.' }),
    ...boardKeys,
  })
  .refine(({ path, match }) => (path === undefined) !== (match === undefined), 'needs either path or match')
  .transform(({ source, path, match, baud, ...keys }): SerialConfig => {
    const settings = { source, baudRate: baud, ...boardSettings(keys) };
    if (path !== undefined) return { ...settings, path };
    const { announces, ...known } = match ?? {};
    return { ...settings, match: portMatchOf(known), ...(announces !== undefined && { announces }) };
  });

import type { Readable } from 'node:stream';
import type { FirmataConnection, FirmataSensor } from './sources/firmata/firmata-config.ts';
import type { GpioLine } from './sources/gpio/gpio-line.ts';
import type { LineSettings } from './sources/rfc2217/line-settings.ts';
import type { TcpAddress } from './sources/tcp/tcp-address.ts';

/** How to read one board. */
export type BoardConfig =
  | { readonly source: 'serial'; readonly name: string; readonly path: string; readonly baudRate: number | 'auto' }
  | { readonly source: 'readable'; readonly name: string; readonly input: Readable }
  | { readonly source: 'tcp'; readonly name: string; readonly address: TcpAddress }
  | { readonly source: 'rfc2217'; readonly name: string; readonly address: TcpAddress; readonly settings: LineSettings }
  | {
      readonly source: 'udp';
      readonly name: string;
      readonly host: string;
      readonly port: number;
      readonly allow?: readonly string[];
    }
  | {
      readonly source: 'w1' | 'iio' | 'hwmon' | 'thermal';
      readonly name: string;
      /** The folder of the devices; default where Linux has it. */
      readonly root?: string;
      /** Between two rounds, milliseconds; default 1000 for iio, 10 000 for the others. */
      readonly intervalMs?: number;
    }
  | {
      readonly source: 'gpio';
      readonly name: string;
      /** `header` for the pins of a Raspberry Pi, else the name or label of a chip. */
      readonly chip: string;
      readonly lines: readonly GpioLine[];
      /** Of lines that are counted, milliseconds. */
      readonly intervalMs: number;
    }
  | {
      readonly source: 'firmata';
      readonly name: string;
      readonly connection: FirmataConnection;
      /** At least one. */
      readonly sensors: readonly FirmataSensor[];
      /** Between two readings of a sensor, milliseconds; default 1000. */
      readonly intervalMs?: number;
    }
  | {
      readonly source: 'yun';
      readonly name: string;
      readonly address: TcpAddress;
      readonly series?: ReadonlyMap<string, string>;
    };

/** Bits per second that Arduino's own examples and most library sketches set. */
export const DEFAULT_BAUD_RATE = 115_200;

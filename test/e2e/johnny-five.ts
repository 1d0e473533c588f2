import { createRequire } from 'node:module';
import type { SerialPort } from 'serialport';

/** As much of johnny-five as is used here; it has no types of its own. */
interface JohnnyFive {
  Board: new (options: object) => NodeJS.EventEmitter;
  Sensor: new (options: object) => NodeJS.EventEmitter & { readonly value: number };
  Led: new (options: object) => { on(): void; off(): void; brightness(value: number): void };
  Button: new (options: object) => NodeJS.EventEmitter;
  Servo: new (options: object) => { to(degrees: number): void };
  Thermometer: new (options: object) => NodeJS.EventEmitter & { readonly celsius: number };
}

/** As much of firmata-io. */
export interface FirmataIo extends NodeJS.EventEmitter {
  readonly isReady: boolean;
  readonly firmware: { readonly name: string; readonly version: { readonly major: number; readonly minor: number } };
  i2cConfig(): void;
  i2cReadOnce(address: number, register: number, count: number, listener: (bytes: number[]) => void): void;
  sendOneWireSearch(pin: number, listener: (error: unknown, roms: number[][]) => void): void;
}

const require = createRequire(import.meta.url);

export const five = require('johnny-five') as JohnnyFive;
export const { Firmata } = require('firmata-io') as {
  Firmata: new (port: SerialPort, options: object) => FirmataIo;
};

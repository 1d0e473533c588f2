import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { SerialPort } from 'serialport';

/** As much of a Johnny-Five component as is used; the package has no types. */
export interface Component extends EventEmitter {
  readonly [property: string]: unknown;
}

export type ComponentClass = (new (
  options: object,
) => Component) & {
  readonly Controllers?: Readonly<Record<string, unknown>>;
};

/** What Johnny-Five speaks to: firmata-io, or an IO plugin. The last five only where it speaks Firmata. */
export interface BoardIo extends EventEmitter {
  readonly isReady: boolean;
  readonly name?: string;
  setSamplingInterval?(intervalMs: number): void;
  sendOneWireConfig?(pin: number, isParasitePowered: boolean): void;
  sendOneWireSearch?(pin: number, done: (error: unknown, roms?: number[][]) => void): void;
  sendOneWireReset?(pin: number): void;
  sendOneWireWrite?(pin: number, rom: readonly number[], command: number): void;
  sendOneWireWriteAndRead?(
    pin: number,
    rom: readonly number[],
    command: number,
    byteCount: number,
    done: (error: unknown, bytes?: number[]) => void,
  ): void;
}

export interface JohnnyFive {
  readonly Board: new (options: object) => EventEmitter & { readonly isReady: boolean };
  readonly [className: string]: unknown;
}

const require = createRequire(import.meta.url);

/** Johnny-Five, with the list of controllers at each class, which it hangs there only when it is told to be under test. */
export function loadJohnnyFive(): JohnnyFive {
  process.env['IS_TEST_MODE'] = '1';
  try {
    return require('johnny-five') as JohnnyFive;
  } finally {
    delete process.env['IS_TEST_MODE'];
  }
}

/** A board that speaks Firmata on an open port. Johnny-Five's own way would bring a serialport of its own. */
export function firmataOn(port: SerialPort): BoardIo {
  const { Firmata } = require('firmata-io') as { Firmata: new (port: SerialPort) => BoardIo };
  return new Firmata(port);
}

import { BoardstreamError } from '../../../../core/index.ts';
import type { Part } from '../../../sensors/part.ts';
import { OneWireLine } from './one-wire-line.ts';
import type { Wire } from './wire.ts';

/** What is on each pin of a microcontroller, by its own name for the pin, as `PB5`. */
export interface WiredPin {
  readonly mcuPin: string;
  readonly wire: Wire | undefined;
}

export interface WiredPinsOptions {
  /** The microcontroller's name of each pin of the board. */
  readonly mcuPins: Readonly<Record<string, string>>;
  /** The pins of the board that are the bus I2C. */
  readonly i2c: { readonly sda: string; readonly scl: string };
  /** What the pull-up resistors of that bus are connected to. */
  readonly operatingVolts: number;
  /** By the name of the pin as printed on the board. Devices on I2C are on the bus under whatever name. */
  readonly parts: ReadonlyMap<string, Part>;
}

/**
 * The pins of a board with what is on them.
 * @throws BoardstreamError `USAGE` for a pin that the board does not have, that cannot take such a part, or that has two
 */
export function wiredPins({ mcuPins, i2c, operatingVolts, parts }: WiredPinsOptions): readonly WiredPin[] {
  const wires = new Map<string, Wire | undefined>(Object.values(mcuPins).map((mcuPin) => [mcuPin, undefined]));
  for (const [name, part] of parts) {
    if (part.kind === 'i2c') continue;
    const mcuPin = mcuPins[name];
    if (mcuPin === undefined || (isAnalogOnly(mcuPin) && part.kind !== 'analog')) {
      throw new BoardstreamError('USAGE', `the board has no pin ${name} for this ${part.kind} part`, { name });
    }
    if (wires.get(mcuPin) !== undefined) {
      throw new BoardstreamError('USAGE', `the pin ${name} has another name, and a part there already`, { name });
    }
    wires.set(mcuPin, part.kind === 'one-wire' ? new OneWireLine([part]) : part);
  }
  const devices = [...parts.values()].filter((part) => part.kind === 'i2c');
  if (devices.length > 0) {
    // A program that drives the bus by hand, to free it, sees that the data line is held.
    const isHeld = (timeMs: number) => devices.some((device) => device.holdsBus?.(timeMs) === true);
    const sda: Wire = { kind: 'analog', volts: (timeMs) => (isHeld(timeMs) ? 0 : operatingVolts) };
    const scl: Wire = { kind: 'analog', volts: () => operatingVolts };
    for (const [name, wire] of [
      [i2c.sda, sda],
      [i2c.scl, scl],
    ] as const) {
      const mcuPin = mcuPins[name];
      if (mcuPin !== undefined && wires.get(mcuPin) === undefined) wires.set(mcuPin, wire);
    }
  }
  return Array.from(wires, ([mcuPin, wire]) => ({ mcuPin, wire }));
}

function isAnalogOnly(mcuPin: string): boolean {
  return mcuPin.startsWith('ADC');
}

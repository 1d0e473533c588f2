import type { FailureName, Failures } from '../failures.ts';
import type { I2cPart } from '../part.ts';

/** What every I2C device can do wrong; `lost` looks the same as `nack` from outside. */
export const I2C_FAILURES: readonly FailureName[] = ['stuck', 'lost', 'nack', 'bus-hang', 'out-of-range'];

/** What is behind the bus. */
export interface I2cBehaviour {
  start(direction: 'read' | 'write', timeMs: number): void;
  write(byte: number, timeMs: number): void;
  read(timeMs: number): number;
}

/** Whether the board gets nothing out of the device. */
export function isUnreachable(failures: Failures, timeMs: number): boolean {
  return failures.isOn('lost', timeMs) || failures.isOn('nack', timeMs) || failures.isOn('bus-hang', timeMs);
}

/**
 * A device on the bus, with the failures of a bus. While it holds the data line low, a board that goes on regardless sees
 * every bit as 0, the acknowledgement too.
 */
export class I2cDevice implements I2cPart {
  readonly kind = 'i2c';
  readonly address: number;
  readonly #behaviour: I2cBehaviour;
  readonly #failures: Failures;

  constructor(options: { readonly address: number; readonly behaviour: I2cBehaviour; readonly failures: Failures }) {
    this.address = options.address;
    this.#behaviour = options.behaviour;
    this.#failures = options.failures;
  }

  holdsBus(timeMs: number): boolean {
    return this.#failures.isOn('bus-hang', timeMs);
  }

  start(direction: 'read' | 'write', timeMs: number): boolean {
    if (this.holdsBus(timeMs)) return true;
    if (isUnreachable(this.#failures, timeMs)) return false;
    this.#behaviour.start(direction, timeMs);
    return true;
  }

  write(byte: number, timeMs: number): boolean {
    if (this.holdsBus(timeMs)) return true;
    if (isUnreachable(this.#failures, timeMs)) return false;
    this.#behaviour.write(byte, timeMs);
    return true;
  }

  read(timeMs: number): number {
    if (this.holdsBus(timeMs)) return 0;
    return isUnreachable(this.#failures, timeMs) ? 0xff : this.#behaviour.read(timeMs);
  }

  stop(): void {}
}

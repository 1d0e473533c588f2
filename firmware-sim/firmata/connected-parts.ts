import type { BoardProfile } from '../../boards/index.ts';
import { BoardstreamError } from '../../core/index.ts';
import type { I2cPart, Part } from '../sensors/part.ts';
import { FirmataPin } from './firmata-pin.ts';
import { describePins } from './pin-table.ts';
import { PinWires } from './pin-wires.ts';

/** The key of parts on the I2C bus. */
const I2C_KEY = 'I2C';

/** Parts by the name of their pin, as printed on the board: `A0`, `D2`, `GPIO4`. Those on the I2C bus are under `I2C`. */
export type ConnectedParts = Readonly<Record<string, Part | readonly Part[]>>;

/**
 * A board's pins with the parts on them.
 * @throws BoardstreamError `USAGE` for a pin that the board does not have, and for an I2C part on a pin or the reverse
 */
export function connectParts(profile: BoardProfile, parts: ConnectedParts): { pins: FirmataPin[]; i2c: I2cPart[] } {
  const descriptions = describePins(profile);
  const byPin = new Map<string, readonly Part[]>();
  const i2c: I2cPart[] = [];
  for (const [key, value] of Object.entries(parts)) {
    const list = 'kind' in value ? [value] : value;
    for (const part of list) {
      if ((part.kind === 'i2c') !== (key === I2C_KEY)) {
        throw usage(`a part of kind ${part.kind} cannot be on ${key}; parts of kind i2c go under ${I2C_KEY}`, key);
      }
      if (part.kind === 'i2c') i2c.push(part);
    }
    if (key === I2C_KEY) continue;
    const known = descriptions.some(({ name, modes }) => name === key && modes.size > 0);
    if (!known) throw usage(`${profile.title} has no pin ${key} that a part can be connected to`, key);
    byPin.set(key, list);
  }
  const pins = descriptions.map(
    (description) =>
      new FirmataPin(description, new PinWires(byPin.get(description.name) ?? [], profile.operatingVolts)),
  );
  return { pins, i2c };
}

function usage(message: string, pin: string): BoardstreamError {
  return new BoardstreamError('USAGE', message, { pin });
}

import { readFileSync } from 'node:fs';
import { type BoardProfile, SHIPPED_FIRMWARE, shippedFirmware } from '../../boards/index.ts';
import { BoardstreamError } from '../../core/index.ts';
import { makeSensor } from '../sensors/index.ts';
import type { Part } from '../sensors/part.ts';
import { follow } from '../traces/follow.ts';
import { ecgTrace, roomDayTrace } from '../traces/index.ts';
import { ROOM_PACE } from './demo-sketch.ts';

/** One of the project's own sketches as it leaves the compiler, and the board it is wired up on. */
export interface ShippedSketch {
  /** Intel HEX. */
  readonly program: Uint8Array;
  /** Of the line it prints on. 8N1. */
  readonly baudRate: number;
  /** New parts by pin, wired as `boards/firmware/README.md` has it; none where the sketch needs none. */
  readonly parts: ReadonlyMap<string, Part>;
}

/** Standard deviation of what a cable picks up on the pin of the pulse sensor. */
const PULSE_NOISE_VOLTS = 0.005;

/** By the name of the sketch. */
const WIRING: Readonly<Record<string, (board: BoardProfile) => Readonly<Record<string, Part>>>> = {
  'heart-rate': ({ operatingVolts }) => ({
    A0: makeSensor('pulse-sensor', {
      options: { supplyVolts: operatingVolts, noise: PULSE_NOISE_VOLTS },
      quantities: { heart_rate: follow(ecgTrace(), { quantity: 'heart_rate' }) },
    }).part,
  }),
  temperature: () => {
    const quantities = { temperature: follow(roomDayTrace(), ROOM_PACE) };
    return { A1: makeSensor('lm35', { quantities }).part, D2: makeSensor('ds18b20', { quantities }).part };
  },
};

export function isShippedSketch(name: string): boolean {
  return SHIPPED_FIRMWARE.some((firmware) => firmware.name === name);
}

/**
 * A sketch of the package for this board's microcontroller. The pulse sensor is on an adult at rest, whose heart rate
 * varies; the thermometers are in a room in winter whose hours pass in minutes.
 *
 * ```ts
 * const profile = boardProfile('arduino-uno');
 * const firmware = chipFirmware({ profile, ...shippedSketch(profile, 'heart-rate') });
 * ```
 * @throws BoardstreamError `USAGE` when there is no such sketch, or not for this microcontroller
 */
export function shippedSketch(profile: BoardProfile, name: string): ShippedSketch {
  const firmware = shippedFirmware(name, profile.mcu);
  if (firmware === undefined) throw new BoardstreamError('USAGE', absence(profile, name), { name, mcu: profile.mcu });
  return {
    program: readFileSync(firmware.hexUrl),
    baudRate: firmware.baudRate,
    parts: new Map(Object.entries(WIRING[name]?.(profile) ?? {})),
  };
}

function absence({ title, mcu }: BoardProfile, name: string): string {
  const others = SHIPPED_FIRMWARE.filter((firmware) => firmware.name === name);
  if (others.length > 0) {
    return `${name} is compiled for the ${others.map((other) => other.mcu).join(' and the ')}; ${title} has an ${mcu}`;
  }
  const names = SHIPPED_FIRMWARE.filter((firmware) => firmware.mcu === mcu).map((firmware) => firmware.name);
  return `there is no sketch "${name}"; for the ${mcu} there are ${names.join(', ') || 'none'}`;
}

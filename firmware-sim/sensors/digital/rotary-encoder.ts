import { z } from 'zod';
import type { DigitalPart, Level } from '../part.ts';
import { reading } from '../sensor.ts';
import { sensorType } from '../sensor-type.ts';
import { DIGITAL_FAILURES, digitalOutput } from './digital-output.ts';

const POSITION = { name: 'position', unit: 'deg', initial: 0 } as const;
const PRINTED = { name: 'position', unit: '' } as const;

/**
 * Rotary encoder with two contacts to ground under pull-ups: `a` leads `b` by a quarter of a cycle clockwise (position
 * growing), one cycle a detent, both open (1) at rest. It does not bounce. Source: Alps Alpine EC11 series data sheet,
 * 20 pulses a turn, output signal format.
 */
export const ROTARY_ENCODER = sensorType({
  name: 'rotary-encoder',
  title: 'Rotary encoder (EC11)',
  quantities: [POSITION],
  failures: DIGITAL_FAILURES,
  options: z.strictObject({ pulsesPerTurn: z.int().min(1).max(1024).default(20) }),
  build({ options, quantity, failures }) {
    const position = quantity('position');
    const quarters = (timeMs: number) => Math.floor((position(timeMs) / 360) * options.pulsesPerTurn * 4);
    /** Closed from a quarter on, for two quarters. */
    const contact = (firstQuarter: number): DigitalPart =>
      digitalOutput({
        level: (timeMs): Level => (((quarters(timeMs) - firstQuarter) & 3) < 2 ? 0 : 1),
        stepMs: 1 / 4,
        failures,
        lostLevel: 1,
      });
    return {
      parts: { a: contact(1), b: contact(2) },
      readings: (timeMs) => [reading(PRINTED, Math.floor(quarters(timeMs) / 4), 0)],
    };
  },
});

import { z } from 'zod';
import { adcSteps, reading } from '../sensor.ts';
import { noiseOption, sensorType } from '../sensor-type.ts';
import { ANALOG_FAILURES, analogOutput } from './analog-sensor.ts';

const ILLUMINANCE = { name: 'illuminance', unit: 'lx', initial: 100 } as const;

/** A sketch prints what `analogRead` gives: the resistance of such a part is too uncertain for more. */
const PRINTED = { name: 'light', unit: '' } as const;

/** Ohm in the dark, and the light that is meant by it. Source: GL55 series data sheet, GL5528: at least 1 MOhm. */
const DARK_OHMS = 1e6;

/** Illuminances over which the data sheet's slope is given (10 to 100 lx), stretched to what makers use it for. */
const RANGE = [0, 100_000] as const;

/**
 * Light dependent resistor from the supply to the pin, with a fixed resistor from the pin to ground: more light, more
 * volts. Resistance is `R10 * (E / 10 lx) ^ -gamma`, at most the dark resistance; the GL5528 has 8 to 20 kOhm at 10 lx,
 * gamma 0.7, and answers within 20 to 30 ms. Source: Senba Optical GL55 series data sheet.
 */
export const LDR = sensorType({
  name: 'ldr',
  title: 'Light dependent resistor (GL5528) in a voltage divider',
  quantities: [ILLUMINANCE],
  failures: ANALOG_FAILURES,
  options: z.strictObject({
    noise: noiseOption,
    responseMs: z.number().nonnegative().default(25),
    supplyVolts: z.number().positive().max(5.5).default(5),
    ohmsAt10Lux: z.number().positive().default(14_000),
    gamma: z.number().positive().default(0.7),
    fixedOhms: z.number().positive().default(10_000),
  }),
  build({ options, measured, failures, seed }) {
    const { supplyVolts, ohmsAt10Lux, gamma, fixedOhms } = options;
    const illuminance = measured('illuminance', { ...options, range: RANGE });
    const out = analogOutput({
      volts(timeMs) {
        const ohms = Math.min(DARK_OHMS, ohmsAt10Lux * (illuminance(timeMs) / 10) ** -gamma);
        return (supplyVolts * fixedOhms) / (fixedOhms + ohms);
      },
      failures,
      seed,
      supplyVolts,
      // The fixed resistor stays.
      lostVolts: 0,
    });
    return {
      parts: { out },
      readings: (timeMs, adc) => [reading(PRINTED, adcSteps(out.volts(timeMs), adc), 0)],
    };
  },
});

import { z } from 'zod';
import { adcSteps, reading } from '../sensor.ts';
import { noiseOption, sensorType } from '../sensor-type.ts';
import { ANALOG_FAILURES, analogOutput } from './analog-sensor.ts';

const POSITION = { name: 'position', unit: '%', initial: 50 } as const;

/**
 * Linear potentiometer between ground and the supply: its wiper's share of the supply is its position. The ends are
 * reached exactly, the end resistance of real ones (2 Ohm of 10 kOhm, Alps RK09 data sheet) being less than a step of the
 * converter. With the wiper lost the pin floats.
 */
export const POTENTIOMETER = sensorType({
  name: 'potentiometer',
  title: 'Potentiometer',
  quantities: [POSITION],
  failures: ANALOG_FAILURES,
  options: z.strictObject({ noise: noiseOption, supplyVolts: z.number().positive().max(5.5).default(5) }),
  build({ options, measured, failures, seed }) {
    const position = measured('position', { ...options, range: [0, 100] });
    const { supplyVolts } = options;
    const out = analogOutput({
      volts: (timeMs) => (supplyVolts * position(timeMs)) / 100,
      failures,
      seed,
      supplyVolts,
    });
    return {
      parts: { out },
      readings: (timeMs, adc) => [reading(POSITION, (100 * adcSteps(out.volts(timeMs), adc)) / (2 ** adc.bits - 1), 1)],
    };
  },
});

import { z } from 'zod';
import { adcVolts, reading } from '../sensor.ts';
import { noiseOption, responseOption, sensorType } from '../sensor-type.ts';
import { ANALOG_FAILURES, analogOutput } from './analog-sensor.ts';

const TEMPERATURE = { name: 'temperature', unit: 'Cel', initial: 20 } as const;

/** Cel. Source: Analog Devices TMP35/TMP36/TMP37 data sheet, table 1, specified temperature range. */
const RANGE = [-40, 125] as const;

/** Source: the same, table 4, TMP36: offset voltage 0.5 V, scaling 10 mV/Cel, 750 mV at 25 Cel. */
const OFFSET_VOLTS = 0.5;
const VOLTS_PER_CEL = 0.01;

/**
 * TMP36 analogue thermometer: 750 mV at 25 Cel, 10 mV/Cel, -40 to 125 Cel (clipped). Source: Analog Devices
 * TMP35/TMP36/TMP37 data sheet, rev. H.
 */
export const TMP36 = sensorType({
  name: 'tmp36',
  title: 'TMP36 analogue thermometer',
  quantities: [TEMPERATURE],
  failures: ANALOG_FAILURES,
  options: z.strictObject({
    noise: noiseOption,
    responseMs: responseOption,
    supplyVolts: z.number().min(2.7).max(5.5).default(5),
  }),
  build({ options, measured, failures, seed }) {
    const temperature = measured('temperature', { ...options, range: RANGE });
    const out = analogOutput({
      volts: (timeMs) => OFFSET_VOLTS + temperature(timeMs) * VOLTS_PER_CEL,
      failures,
      seed,
      supplyVolts: options.supplyVolts,
    });
    return {
      parts: { out },
      readings: (timeMs, adc) => [
        reading(TEMPERATURE, (adcVolts(out.volts(timeMs), adc) - OFFSET_VOLTS) / VOLTS_PER_CEL),
      ],
    };
  },
});

import { z } from 'zod';
import { adcVolts, reading } from '../sensor.ts';
import { noiseOption, responseOption, sensorType } from '../sensor-type.ts';
import { ANALOG_FAILURES, analogOutput } from './analog-sensor.ts';

const TEMPERATURE = { name: 'temperature', unit: 'Cel', initial: 20 } as const;

/** Cel. Source: TI SNIS159, figure "Basic Centigrade Temperature Sensor (2 to 150 Cel)". */
const RANGE = [2, 150] as const;

/** Source: TI SNIS159, section 6.5: average slope 10 mV/Cel, through 0 V at 0 Cel. */
const VOLTS_PER_CEL = 0.01;

/**
 * LM35 analogue thermometer in its basic circuit: 10 mV/Cel, 2 to 150 Cel (clipped), so 250 mV at 25 Cel. Source: TI
 * SNIS159.
 */
export const LM35 = sensorType({
  name: 'lm35',
  title: 'LM35 analogue thermometer',
  quantities: [TEMPERATURE],
  failures: ANALOG_FAILURES,
  options: z.strictObject({
    noise: noiseOption,
    responseMs: responseOption,
    supplyVolts: z.number().min(4).max(30).default(5),
  }),
  build({ options, measured, failures, seed }) {
    const temperature = measured('temperature', { ...options, range: RANGE });
    const out = analogOutput({
      volts: (timeMs) => temperature(timeMs) * VOLTS_PER_CEL,
      failures,
      seed,
      supplyVolts: options.supplyVolts,
    });
    return {
      parts: { out },
      readings: (timeMs, adc) => [reading(TEMPERATURE, adcVolts(out.volts(timeMs), adc) / VOLTS_PER_CEL)],
    };
  },
});

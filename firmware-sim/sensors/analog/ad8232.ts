import { z } from 'zod';
import { digitalOutput } from '../digital/digital-output.ts';
import { Failures } from '../failures.ts';
import { clip } from '../quantity-source.ts';
import { adcSteps, reading } from '../sensor.ts';
import { noiseOption, sensorType } from '../sensor-type.ts';
import { analogOutput } from './analog-sensor.ts';

const ECG = { name: 'ecg', unit: 'mV', initial: 0 } as const;
const PRINTED = { name: 'ecg', unit: '' } as const;

/** Source: Analog Devices AD8232 data sheet, table 1: output swing with 50 kOhm, 0.1 V from either rail. */
const SWING_MARGIN_VOLTS = 0.1;

/**
 * AD8232 heart monitor front end: the electrocardiogram around half the supply, 1.1 V for 1 mV with the gain of 1100 of
 * the data sheet's circuit close to the heart (instrumentation amplifier 100, filter stage 11), clipped 0.1 V from the
 * rails. Its filters are not simulated: the recording has been filtered already. With electrodes off (`lost`) both
 * comparator outputs `lo-plus` and `lo-minus` are high and the output goes to the upper rail. Source: Analog Devices
 * AD8232 data sheet, table 1, "Leads Off Detection" (DC mode) and "Heart Rate Measurement Next to the Heart".
 */
export const AD8232 = sensorType({
  name: 'ad8232',
  title: 'AD8232 electrocardiogram front end',
  quantities: [ECG],
  failures: ['stuck', 'lost', 'out-of-range', 'short-to-ground', 'short-to-supply'],
  options: z.strictObject({
    noise: noiseOption,
    supplyVolts: z.number().min(2).max(3.5).default(3.3),
    gain: z.number().positive().default(1100),
  }),
  build({ options, measured, failures, seed }) {
    const { supplyVolts, gain } = options;
    const rails = [SWING_MARGIN_VOLTS, supplyVolts - SWING_MARGIN_VOLTS] as const;
    const ecg = measured('ecg', { ...options, range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] });
    const isOff = (timeMs: number) => failures.isOn('lost', timeMs) || Number.isNaN(ecg(timeMs));
    const output = analogOutput({
      volts: (timeMs) => (isOff(timeMs) ? rails[1] : clip(supplyVolts / 2 + (ecg(timeMs) * gain) / 1000, rails)),
      failures,
      seed,
      supplyVolts,
      lostVolts: rails[1],
    });
    // Failures of the analog output are not those of the comparators.
    const leadOff = () =>
      digitalOutput({ level: (timeMs) => (isOff(timeMs) ? 1 : 0), stepMs: 1, failures: new Failures(), lostLevel: 1 });
    return {
      parts: { output, 'lo-plus': leadOff(), 'lo-minus': leadOff() },
      // The maker's example prints `!` while an electrode is off.
      readings: (timeMs, adc) => [
        isOff(timeMs)
          ? { ...PRINTED, quantity: 'ecg', value: Number.NaN, text: '!' }
          : reading(PRINTED, adcSteps(output.volts(timeMs), adc), 0),
      ],
    };
  },
});

import { z } from 'zod';
import { pulseWave } from '../pulse-wave.ts';
import { clip, whiteNoise } from '../quantity-source.ts';
import { adcSteps, reading } from '../sensor.ts';
import { noiseOption, sensorType } from '../sensor-type.ts';
import { ANALOG_FAILURES, analogOutput } from './analog-sensor.ts';

/** What a sketch plots: the converter's number. */
const PRINTED = { name: 'pulse', unit: '' } as const;

/**
 * Optical pulse sensor of the kind sold as "Pulse Sensor" (an APDS-9008 behind an amplifier around half the supply): the
 * pulse wave swings around half the supply and is clipped at ground and supply. It is exposed to a heart rate, or to a
 * recorded wave (a photoplethysmogram, an electrocardiogram) in whatever unit it has; then `voltsPerUnit` scales it.
 * Source: World Famous Electronics, Pulse Sensor hardware notes ("V/2" and amplitude); the swing is an option.
 * `noise` is in volts.
 */
export const PULSE_SENSOR = sensorType({
  name: 'pulse-sensor',
  title: 'Optical pulse sensor with analog output',
  quantities: [
    { name: 'heart_rate', unit: '/min', initial: 70 },
    { name: 'wave', unit: '' },
  ],
  failures: ANALOG_FAILURES,
  options: z.strictObject({
    noise: noiseOption,
    supplyVolts: z.number().min(3).max(5.5).default(5),
    swingVolts: z.number().positive().default(1),
    voltsPerUnit: z.number().default(1),
  }),
  build({ options, quantity, has, failures, seed }) {
    const { noise, supplyVolts, swingVolts, voltsPerUnit } = options;
    const pulse = pulseWave(quantity('heart_rate'));
    const wave = quantity('wave');
    const noiseAt = whiteNoise({ seed, standardDeviation: noise });
    const out = analogOutput({
      volts(timeMs) {
        if (failures.isOn('out-of-range', timeMs)) return supplyVolts;
        const atMs = failures.sinceMs('stuck', timeMs) ?? timeMs;
        const swing = has('wave') ? wave(atMs) * voltsPerUnit : pulse(atMs) * swingVolts;
        // A gap in the recording is a finger taken away.
        return clip(supplyVolts / 2 + (Number.isNaN(swing) ? 0 : swing) + noiseAt(atMs), [0, supplyVolts]);
      },
      failures,
      seed,
      supplyVolts,
    });
    return {
      parts: { out },
      readings: (timeMs, adc) => [reading(PRINTED, adcSteps(out.volts(timeMs), adc), 0)],
    };
  },
});

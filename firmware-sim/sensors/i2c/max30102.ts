import { z } from 'zod';
import { pulseWave } from '../pulse-wave.ts';
import { whiteNoise } from '../quantity-source.ts';
import { reading } from '../sensor.ts';
import { noiseOption, sensorType } from '../sensor-type.ts';
import { I2C_FAILURES, I2cDevice, isUnreachable } from './i2c-device.ts';
import { max30102Optics } from './max30102-optics.ts';
import { max30102Registers } from './max30102-registers.ts';

const HEART_RATE = { name: 'heart_rate', unit: '/min', initial: 70 } as const;
const SATURATION = { name: 'oxygen_saturation', unit: '%', initial: 97 } as const;
const DIE_TEMPERATURE = { name: 'temperature', unit: 'Cel', initial: 25 } as const;

/** The LED current of the common library's examples, mA. */
const EXAMPLE_CURRENT_MA = 6.2;

/**
 * MAX30102 pulse oximeter: address 0x57, part id 0x15, red and infrared samples of 18 bits in a FIFO of 32, sample rate,
 * averaging, pulse width and LED currents as set, die temperature; proximity and interrupt pins are not simulated. It is
 * exposed to a heart rate and an oxygen saturation, or to a recorded `wave` that stands for the pulse, 1 being its systolic
 * rise. `noise` is in counts. Source: Maxim MAX30102 data sheet 19-7740.
 */
export const MAX30102 = sensorType({
  name: 'max30102',
  title: 'MAX30102 I2C pulse oximeter',
  quantities: [HEART_RATE, SATURATION, DIE_TEMPERATURE, { name: 'wave', unit: '' }],
  failures: I2C_FAILURES,
  options: z.strictObject({ noise: noiseOption }),
  build({ options, quantity, has, failures, seed }) {
    const beat = pulseWave(quantity('heart_rate'));
    const wave = quantity('wave');
    const held = (timeMs: number) => failures.sinceMs('stuck', timeMs) ?? timeMs;
    const pulse = (timeMs: number) => (has('wave') ? wave(timeMs) : beat(held(timeMs)));
    const light = max30102Optics({ pulse, saturation: quantity('oxygen_saturation') });
    // Too much light: the converter is at its end.
    const blinded = (counts: number, timeMs: number) =>
      failures.isOn('out-of-range', timeMs) ? Number.POSITIVE_INFINITY : counts;
    const optics = {
      red: (timeMs: number, currentMa: number) => blinded(light.red(timeMs, currentMa), timeMs),
      ir: (timeMs: number, currentMa: number) => blinded(light.ir(timeMs, currentMa), timeMs),
    };
    const noises = {
      red: whiteNoise({ seed, standardDeviation: options.noise }),
      ir: whiteNoise({ seed: seed + 1, standardDeviation: options.noise }),
    };
    const noise = (led: 'red' | 'ir', timeMs: number) => noises[led](held(timeMs));
    const behaviour = max30102Registers({ optics, noise, dieTemperature: quantity('temperature') });
    return {
      parts: { i2c: new I2cDevice({ address: 0x57, behaviour, failures }) },
      // The common library gives 0 when no sample comes in time.
      readings: (timeMs) =>
        (['red', 'ir'] as const).map((led) => {
          const counts = Math.round(optics[led](timeMs, EXAMPLE_CURRENT_MA) + noise(led, timeMs));
          return reading({ name: led, unit: '' }, isUnreachable(failures, timeMs) ? 0 : Math.min(0x3ffff, counts), 0);
        }),
    };
  },
});

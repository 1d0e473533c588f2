import { z } from 'zod';
import { randomAt } from '../quantity-source.ts';
import { reading } from '../sensor.ts';
import { noiseOption, responseOption, sensorType } from '../sensor-type.ts';
import { crc8 } from './crc8.ts';
import { Ds18b20Device } from './ds18b20-device.ts';

const TEMPERATURE = { name: 'temperature', unit: 'Cel', initial: 20 } as const;

/** Source: Maxim DS18B20 data sheet 19-7487, "64-Bit Lasered ROM Code". */
const FAMILY_CODE = 0x28;

/** Cel. Source: the same, "Benefits and Features". */
const RANGE = [-55, 125] as const;

/** What the common library gives for a sensor that does not answer, or whose check sum is wrong: DEVICE_DISCONNECTED_C. */
const DISCONNECTED = -127;

/**
 * DS18B20 thermometer on 1-Wire: -55 to 125 Cel (clipped) in steps of 1/16 to 1/2 Cel by resolution, 85 Cel until the first
 * conversion is over, which takes 94 to 750 ms. `serial` is the ROM's 48 bits as Linux writes them, drawn from the seed by
 * default. Source: Maxim DS18B20 data sheet 19-7487.
 */
export const DS18B20 = sensorType({
  name: 'ds18b20',
  title: 'DS18B20 1-Wire thermometer',
  quantities: [TEMPERATURE],
  failures: ['stuck', 'lost', 'out-of-range', 'crc-error', '85-degrees', 'bus-hang'],
  options: z.strictObject({
    noise: noiseOption,
    responseMs: responseOption,
    resolutionBits: z.int().min(9).max(12).default(12),
    serial: z
      .string()
      .regex(/^[0-9a-f]{12}$/, 'must be 12 hexadecimal digits')
      .optional(),
  }),
  build({ options, measured, failures, seed }) {
    const { resolutionBits } = options;
    const temperature = measured('temperature', { ...options, range: RANGE });
    const device = new Ds18b20Device({
      rom: romCode(options.serial ?? drawnSerial(seed)),
      temperature,
      failures,
      resolutionBits,
    });
    const steps = 2 ** (resolutionBits - 8);
    return {
      parts: { data: device },
      readings(timeMs) {
        const isSilent = (['lost', 'crc-error', 'bus-hang'] as const).some((name) => failures.isOn(name, timeMs));
        if (isSilent) return [reading(TEMPERATURE, DISCONNECTED)];
        if (failures.isOn('85-degrees', timeMs)) return [reading(TEMPERATURE, 85)];
        return [reading(TEMPERATURE, Math.floor((Math.round(temperature(timeMs) * 16) / 16) * steps) / steps)];
      },
    };
  },
});

function romCode(serial: string): Uint8Array {
  const bytes = [FAMILY_CODE, ...Buffer.from(serial, 'hex').reverse()];
  return Uint8Array.of(...bytes, crc8(bytes));
}

function drawnSerial(seed: number): string {
  const random = randomAt(seed, 0);
  // Sold ones begin with zeros: the numbers are given out in order.
  return Array.from({ length: 8 }, () => Math.floor(random() * 16).toString(16))
    .join('')
    .padStart(12, '0');
}

import { z } from 'zod';
import { quantise } from '../quantity-source.ts';
import { reading } from '../sensor.ts';
import { noiseOption, responseOption, sensorType } from '../sensor-type.ts';
import { bmp280Registers } from './bmp280-registers.ts';
import { I2C_FAILURES, I2cDevice, isUnreachable } from './i2c-device.ts';

const TEMPERATURE = { name: 'temperature', unit: 'Cel', initial: 20 } as const;
const PRESSURE = { name: 'pressure', unit: 'Pa', initial: 101_325 } as const;

/** Source: Bosch BST-BMP280-DS001, table 2: operating range. */
const TEMPERATURE_RANGE = [-40, 85] as const;
const PRESSURE_RANGE = [30_000, 110_000] as const;

/**
 * BMP280 barometer and thermometer: chip id 0x58, the calibration of the data sheet's example, and raw values that the
 * data sheet's compensation turns back into the quantities; -40 to 85 Cel, 300 to 1100 hPa (clipped). The data of a
 * measurement are there when it is over. The IIR filter sets the resolution but does not smooth: smooth quantities with
 * `temperatureResponseMs` and `pressureResponseMs`. Typical noise is 1.3 Pa at the highest resolution (table 2). Source:
 * Bosch BST-BMP280-DS001.
 */
export const BMP280 = sensorType({
  name: 'bmp280',
  title: 'BMP280 I2C barometer and thermometer',
  quantities: [TEMPERATURE, PRESSURE],
  failures: I2C_FAILURES,
  options: z.strictObject({
    temperatureNoise: noiseOption,
    pressureNoise: noiseOption,
    temperatureResponseMs: responseOption,
    pressureResponseMs: responseOption,
    address: z.union([z.literal(0x76), z.literal(0x77)]).default(0x76),
  }),
  build({ options, measured, failures }) {
    const temperature = measured('temperature', {
      noise: options.temperatureNoise,
      responseMs: options.temperatureResponseMs,
      range: TEMPERATURE_RANGE,
    });
    const pressure = measured('pressure', {
      noise: options.pressureNoise,
      responseMs: options.pressureResponseMs,
      range: PRESSURE_RANGE,
    });
    const behaviour = bmp280Registers({ temperature, pressure });
    return {
      parts: { i2c: new I2cDevice({ address: options.address, behaviour, failures }) },
      // The compensation in whole numbers gives hundredths of a degree.
      readings: (timeMs) =>
        isUnreachable(failures, timeMs)
          ? [reading(TEMPERATURE, Number.NaN), reading(PRESSURE, Number.NaN)]
          : [reading(TEMPERATURE, quantise(temperature(timeMs), 0.01)), reading(PRESSURE, pressure(timeMs))],
    };
  },
});

import { z } from 'zod';
import { reading } from '../sensor.ts';
import { noiseOption, sensorType } from '../sensor-type.ts';
import { I2C_FAILURES, I2cDevice, isUnreachable } from './i2c-device.ts';
import { mpu6050Registers } from './mpu6050-registers.ts';

const ACCELERATION = [
  { name: 'acceleration_x', unit: 'm/s2', initial: 0 },
  { name: 'acceleration_y', unit: 'm/s2', initial: 0 },
  { name: 'acceleration_z', unit: 'm/s2', initial: 9.80665 },
] as const;
const ROTATION = [
  { name: 'rotation_x', unit: 'deg/s', initial: 0 },
  { name: 'rotation_y', unit: 'deg/s', initial: 0 },
  { name: 'rotation_z', unit: 'deg/s', initial: 0 },
] as const;
const TEMPERATURE = { name: 'temperature', unit: 'Cel', initial: 25 } as const;

/** Of the widest settings: 16 g and 2000 deg/s. The registers clip where a narrower one is set. */
const ACCELERATION_RANGE = [-16 * 9.80665, 16 * 9.80665] as const;
const ROTATION_RANGE = [-2000, 2000] as const;
const TEMPERATURE_RANGE = [-40, 85] as const;

/**
 * MPU6050 accelerometer and gyroscope: WHO_AM_I 0x68, asleep after power-up, full scales of 2 to 16 g and 250 to 2000
 * deg/s, sample rate by SMPLRT_DIV and the filter's setting; its FIFO and its motion processor are not simulated. Typical
 * noise is 0.004 m/s2 a root hertz and 0.05 deg/s. Source: InvenSense RM-MPU-6000A-00 (registers), PS-MPU-6000A-00,
 * section 6 (ranges, noise).
 */
export const MPU6050 = sensorType({
  name: 'mpu6050',
  title: 'MPU6050 I2C accelerometer and gyroscope',
  quantities: [...ACCELERATION, ...ROTATION, TEMPERATURE],
  failures: I2C_FAILURES,
  options: z.strictObject({
    accelerationNoise: noiseOption,
    rotationNoise: noiseOption,
    temperatureNoise: noiseOption,
    address: z.union([z.literal(0x68), z.literal(0x69)]).default(0x68),
  }),
  build({ options, measured, failures }) {
    const acceleration = ACCELERATION.map(({ name }) =>
      measured(name, { noise: options.accelerationNoise, range: ACCELERATION_RANGE }),
    );
    const rotation = ROTATION.map(({ name }) =>
      measured(name, { noise: options.rotationNoise, range: ROTATION_RANGE }),
    );
    const temperature = measured('temperature', { noise: options.temperatureNoise, range: TEMPERATURE_RANGE });
    const behaviour = mpu6050Registers({ acceleration, temperature, rotation });
    const sources = [...acceleration, ...rotation, temperature];
    return {
      parts: { i2c: new I2cDevice({ address: options.address, behaviour, failures }) },
      readings: (timeMs) =>
        [...ACCELERATION, ...ROTATION, TEMPERATURE].map((quantity, at) =>
          reading(quantity, isUnreachable(failures, timeMs) ? Number.NaN : (sources[at]?.(timeMs) ?? Number.NaN)),
        ),
    };
  },
});

import { clip, type QuantitySource } from '../quantity-source.ts';
import { RegisterFile } from './register-file.ts';

/** Source: InvenSense RM-MPU-6000A-00, register map. */
const SAMPLE_RATE_DIVIDER = 0x19;
const CONFIG = 0x1a;
const GYRO_CONFIG = 0x1b;
const ACCEL_CONFIG = 0x1c;
const INT_STATUS = 0x3a;
const DATA_START = 0x3b;
const DATA_BYTES = 14;
const POWER_MANAGEMENT_1 = 0x6b;
const WHO_AM_I = 0x75;
const IDENTITY = 0x68;
const DATA_READY = 0x01;
const DEVICE_RESET = 0x80;
const SLEEP = 0x40;

/** m/s2. */
const STANDARD_GRAVITY = 9.80665;

/** Steps a g and a deg/s, by full-scale selection. Source: the same, ACCEL_XOUT and GYRO_XOUT. */
const STEPS_PER_G = [16384, 8192, 4096, 2048];
const STEPS_PER_DEGREE_A_SECOND = [131, 65.5, 32.8, 16.4];

export interface Mpu6050Quantities {
  /** x, y and z, m/s2. */
  readonly acceleration: readonly QuantitySource[];
  /** Cel. */
  readonly temperature: QuantitySource;
  /** About x, y and z, deg/s. */
  readonly rotation: readonly QuantitySource[];
}

/** The registers of an MPU6050: asleep after power-up, then a sample every period of the sample rate. */
export function mpu6050Registers(quantities: Mpu6050Quantities): RegisterFile {
  const powerUp = () => new Map([[POWER_MANAGEMENT_1, SLEEP]]);
  let registers = powerUp();
  let data = new Uint8Array(DATA_BYTES);
  let lastSample = -1;
  let readSample = -1;

  const register = (number: number) => registers.get(number) ?? 0;
  const isAsleep = () => (register(POWER_MANAGEMENT_1) & SLEEP) !== 0;

  /** While it sleeps, the registers keep the last sample. */
  const update = (timeMs: number) => {
    if (isAsleep()) return;
    const periodMs = samplePeriodMs(register(CONFIG), register(SAMPLE_RATE_DIVIDER));
    lastSample = Math.floor(timeMs / periodMs);
    const atMs = lastSample * periodMs;
    const stepsPerG = STEPS_PER_G[(register(ACCEL_CONFIG) >> 3) & 3] ?? 0;
    const stepsPerDegree = STEPS_PER_DEGREE_A_SECOND[(register(GYRO_CONFIG) >> 3) & 3] ?? 0;
    data = bigEndian([
      ...quantities.acceleration.map((axis) => (axis(atMs) / STANDARD_GRAVITY) * stepsPerG),
      // Source: the same, TEMP_OUT: degrees are steps / 340 + 36.53.
      (quantities.temperature(atMs) - 36.53) * 340,
      ...quantities.rotation.map((axis) => axis(atMs) * stepsPerDegree),
    ]);
  };

  return new RegisterFile({
    writes: 'sequential',
    latch: update,
    write(number, value, timeMs) {
      update(timeMs);
      if (number === POWER_MANAGEMENT_1 && (value & DEVICE_RESET) !== 0) {
        registers = powerUp();
        data = new Uint8Array(DATA_BYTES);
      } else if (number !== WHO_AM_I) registers.set(number, value);
    },
    read(number) {
      const byte = data[number - DATA_START];
      if (byte !== undefined) return byte;
      if (number === WHO_AM_I) return IDENTITY;
      if (number !== INT_STATUS) return register(number);
      // Reading clears it.
      const isReady = lastSample !== readSample;
      readSample = lastSample;
      return isReady ? DATA_READY : 0;
    },
  });
}

/** The gyroscope gives 8 kHz, or 1 kHz with the low-pass filter on. Source: the same, SMPLRT_DIV. */
function samplePeriodMs(config: number, divider: number): number {
  const filter = config & 7;
  return (1 + divider) / (filter === 0 || filter === 7 ? 8 : 1);
}

function bigEndian(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of values.entries()) view.setInt16(2 * at, clip(Math.round(value), [-32768, 32767]));
  return bytes;
}

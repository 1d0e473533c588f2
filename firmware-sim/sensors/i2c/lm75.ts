import { z } from 'zod';
import { reading } from '../sensor.ts';
import { noiseOption, responseOption, sensorType } from '../sensor-type.ts';
import { I2C_FAILURES, type I2cBehaviour, I2cDevice, isUnreachable } from './i2c-device.ts';

const TEMPERATURE = { name: 'temperature', unit: 'Cel', initial: 20 } as const;

/** Cel. Source: TI LM75B data sheet SNIS153, "Operating Ratings". */
const RANGE = [-55, 125] as const;

/** Source: the same, electrical characteristics: temperature conversion time, typical. */
const CONVERSION_MS = 100;

/** Source: the same, register pointer. */
const CONFIGURATION = 1;
const SHUTDOWN = 0x01;

/**
 * LM75 thermometer: 9 bits in two's complement, 0.5 Cel a step, left-justified in two bytes; a conversion every 100 ms,
 * none while shut down. T_HYST and T_OS (75 and 80 Cel at power-up) can be read and written; the O.S. pin is not
 * simulated. Without an answer a sketch with `Wire` reads -1 twice, and so prints -0.50. Source: TI LM75B data sheet
 * SNIS153.
 */
export const LM75 = sensorType({
  name: 'lm75',
  title: 'LM75 I2C thermometer',
  quantities: [TEMPERATURE],
  failures: I2C_FAILURES,
  options: z.strictObject({
    noise: noiseOption,
    responseMs: responseOption,
    address: z.int().min(0x48).max(0x4f).default(0x48),
  }),
  build({ options, measured, failures }) {
    const temperature = measured('temperature', { ...options, range: RANGE });
    const degrees = (timeMs: number) =>
      Math.round(temperature(Math.floor(timeMs / CONVERSION_MS) * CONVERSION_MS) * 2) / 2;
    const device = new I2cDevice({ address: options.address, failures, behaviour: new Lm75Registers(degrees) });
    return {
      parts: { i2c: device },
      readings: (timeMs) => [reading(TEMPERATURE, isUnreachable(failures, timeMs) ? -0.5 : degrees(timeMs))],
    };
  },
});

class Lm75Registers implements I2cBehaviour {
  readonly #degrees: (timeMs: number) => number;
  /** Temperature, configuration, T_HYST and T_OS, as 16 bits; the configuration has 8. */
  readonly #registers = [0, 0, 75 * 256, 80 * 256];
  #pointer = 0;
  /** Bytes of this transaction after the pointer, or bytes read. */
  #at = 0;
  #awaitsPointer = true;
  #shutDownMs: number | undefined;

  constructor(degrees: (timeMs: number) => number) {
    this.#degrees = degrees;
  }

  start(direction: 'read' | 'write', timeMs: number): void {
    this.#at = 0;
    this.#awaitsPointer = direction === 'write';
    // Both bytes of a reading belong to one conversion.
    this.#registers[0] = Math.round(this.#degrees(this.#shutDownMs ?? timeMs) * 2) << 7;
  }

  write(byte: number, timeMs: number): void {
    if (this.#awaitsPointer) {
      this.#pointer = byte & 3;
      this.#awaitsPointer = false;
      return;
    }
    const isHigh = this.#at === 0;
    this.#at += 1;
    if (this.#pointer === 0) return;
    if (this.#pointer === CONFIGURATION) {
      this.#registers[CONFIGURATION] = byte & 0x1f;
      this.#shutDownMs = (byte & SHUTDOWN) === 0 ? undefined : (this.#shutDownMs ?? timeMs);
      return;
    }
    const value = this.#registers[this.#pointer] ?? 0;
    // Nine bits are kept.
    this.#registers[this.#pointer] = isHigh ? (byte << 8) | (value & 0x80) : (value & 0xff00) | (byte & 0x80);
  }

  read(): number {
    const value = this.#registers[this.#pointer] ?? 0;
    const isHigh = this.#at % 2 === 0;
    this.#at += 1;
    if (this.#pointer === CONFIGURATION) return value;
    return (isHigh ? value >> 8 : value) & 0xff;
  }
}

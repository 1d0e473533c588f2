import { z } from 'zod';
import { BoardstreamError } from '../../core/index.ts';
import { AD8232 } from './analog/ad8232.ts';
import { LDR } from './analog/ldr.ts';
import { LM35 } from './analog/lm35.ts';
import { POTENTIOMETER } from './analog/potentiometer.ts';
import { PULSE_SENSOR } from './analog/pulse-sensor.ts';
import { TMP36 } from './analog/tmp36.ts';
import { BUTTON } from './digital/button.ts';
import { FLOW_METER } from './digital/flow-meter.ts';
import { PIR } from './digital/pir.ts';
import { ROTARY_ENCODER } from './digital/rotary-encoder.ts';
import { BMP280 } from './i2c/bmp280.ts';
import { LM75 } from './i2c/lm75.ts';
import { MAX30102 } from './i2c/max30102.ts';
import { MPU6050 } from './i2c/mpu6050.ts';
import { DHT11, DHT22 } from './line/dht.ts';
import { DS18B20 } from './one-wire/ds18b20.ts';
import type { Sensor } from './sensor.ts';
import type { MakeSensorOptions, SensorType } from './sensor-type.ts';

/** Every sensor there is, by pins and then by name. */
export const SENSORS: readonly SensorType[] = [
  AD8232,
  LDR,
  LM35,
  POTENTIOMETER,
  PULSE_SENSOR,
  TMP36,
  BUTTON,
  FLOW_METER,
  PIR,
  ROTARY_ENCODER,
  DHT11,
  DHT22,
  DS18B20,
  BMP280,
  LM75,
  MAX30102,
  MPU6050,
];

/** @throws BoardstreamError `SENSOR_UNKNOWN`, listing the known names */
export function sensorTypeByName(name: string): SensorType {
  const found = SENSORS.find((sensor) => sensor.name === name);
  if (found !== undefined) return found;
  const known = SENSORS.map((sensor) => sensor.name).join(', ');
  throw new BoardstreamError('SENSOR_UNKNOWN', `there is no sensor "${name}"; known are ${known}`, { sensor: name });
}

/**
 * @throws BoardstreamError `SENSOR_UNKNOWN`, or `SENSOR_OPTIONS_INVALID` for options, quantities or failures that such a
 * sensor does not have
 */
export function makeSensor(name: string, options: MakeSensorOptions = {}): Sensor {
  return sensorTypeByName(name).make(options);
}

/** A sensor in a scenario file: `{ sensor: lm35, options: { noise: 0.1 } }`. One schema for all of them. */
export const sensorSchema = z
  .strictObject({ sensor: z.enum(SENSORS.map(({ name }) => name)), options: z.unknown().optional() })
  .superRefine(({ sensor, options = {} }, context) => {
    const parsed = sensorTypeByName(sensor).options.safeParse(options);
    for (const issue of parsed.error?.issues ?? []) {
      context.addIssue({ code: 'custom', message: issue.message, path: ['options', ...issue.path] });
    }
  });

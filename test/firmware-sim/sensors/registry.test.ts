import { describe, expect, test } from 'vitest';
import { BoardstreamError, makeSensor, SENSORS, sensorSchema } from '../../../firmware-sim/index.ts';

function thrownBy(action: () => unknown): BoardstreamError {
  try {
    action();
  } catch (error) {
    if (error instanceof BoardstreamError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('an unknown sensor is refused with the names of all that there are', () => {
  const error = thrownBy(() => makeSensor('lm36'));
  expect(error.code).toBe('SENSOR_UNKNOWN');
  for (const { name } of SENSORS) expect(error.message).toContain(name);
});

test.each([
  [{ options: { noise: -1 } }, 'noise'],
  [{ options: { nose: 1 } }, 'nose'],
  [{ options: { noise: 'much', supplyVolts: 99 } }, 'supplyVolts'],
  [{ quantities: { humidity: () => 1 } }, 'temperature'],
  [{ failures: [{ name: 'nack', atMs: 0 }] }, 'nack'],
] as const)('%j is refused for an LM35, naming %s', (options, named) => {
  const error = thrownBy(() => makeSensor('lm35', options));
  expect(error.code).toBe('SENSOR_OPTIONS_INVALID');
  expect(error.message).toContain(named);
});

test('a scenario file is told which option of which sensor is wrong', () => {
  expect(sensorSchema.safeParse({ sensor: 'ds18b20', options: { resolutionBits: 9 } }).success).toBe(true);
  const paths = (value: unknown) => sensorSchema.safeParse(value).error?.issues.map(({ path }) => path.join('.'));
  expect(paths({ sensor: 'ds18b20', options: { resolutionBits: 8, serial: 'x' } })).toEqual([
    'options.resolutionBits',
    'options.serial',
  ]);
  expect(paths({ sensor: 'nothing' })).toEqual(['sensor']);
});

describe.each(SENSORS)('$name', ({ name, quantities, failures }) => {
  test('can be made with nothing but its name, and reads numbers', () => {
    const sensor = makeSensor(name);
    for (const { value, text } of sensor.readings(5000)) {
      expect(value).not.toBeNaN();
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
    }
  });

  test('every part of it can be told each of its failures, and nothing else', () => {
    for (const part of Object.values(makeSensor(name).parts)) {
      expect(part.faultNames).toEqual(failures);
      for (const failure of failures) part.fault(failure, true, 0);
      expect(thrownBy(() => part.fault('rust' as 'stuck', true, 0)).code).toBe('SENSOR_OPTIONS_INVALID');
    }
  });

  test('reads the same for the same seed, and every failure at a time changes no reading before it', () => {
    const rising = Object.fromEntries(
      quantities.map((quantity) => [quantity.name, (timeMs: number) => 20 + timeMs / 1e4]),
    );
    const sound = makeSensor(name, { seed: 5, quantities: rising }).readings(9000);
    for (const failure of failures) {
      const failing = makeSensor(name, { seed: 5, quantities: rising, failures: [{ name: failure, atMs: 9500 }] });
      expect(failing.readings(9000)).toEqual(sound);
    }
  });
});

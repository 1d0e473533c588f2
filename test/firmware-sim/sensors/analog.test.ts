import { describe, expect, test } from 'vitest';
import { makeSensor } from '../../../firmware-sim/index.ts';
import { partOf } from './parts.ts';

function voltsOf(name: string, quantity: string, value: number, options: object = {}) {
  return partOf(makeSensor(name, { quantities: { [quantity]: () => value }, options }), 'analog').volts(0);
}

describe('the transfer functions of the data sheets', () => {
  test.each([
    ['lm35', 'temperature', 25, 0.25],
    ['lm35', 'temperature', 150, 1.5],
    ['tmp36', 'temperature', 25, 0.75],
    ['tmp36', 'temperature', -40, 0.1],
    ['tmp36', 'temperature', 125, 1.75],
    ['potentiometer', 'position', 0, 0],
    ['potentiometer', 'position', 25, 1.25],
    ['potentiometer', 'position', 100, 5],
    ['ldr', 'illuminance', 10, (5 * 10) / 24],
    ['ldr', 'illuminance', 100, (5 * 10) / (10 + 14 * 10 ** -0.7)],
    ['ldr', 'illuminance', 0, (5 * 10) / 1010],
    ['ad8232', 'ecg', 0, 1.65],
    ['ad8232', 'ecg', 1, 2.75],
    ['ad8232', 'ecg', -0.5, 1.1],
  ])('%s at %s %d gives %d V', (name, quantity, value, volts) => {
    expect(voltsOf(name, quantity, value)).toBeCloseTo(volts, 9);
  });

  test.each([
    ['lm35', 'temperature', -10, 0.02],
    ['lm35', 'temperature', 200, 1.5],
    ['tmp36', 'temperature', -80, 0.1],
    ['tmp36', 'temperature', 200, 1.75],
    ['potentiometer', 'position', 120, 5],
    ['ad8232', 'ecg', 5, 3.2],
    ['ad8232', 'ecg', -5, 0.1],
    ['pulse-sensor', 'wave', 9, 5],
    ['pulse-sensor', 'wave', -9, 0],
  ])('%s at %s %d stays at the end of its range, %d V', (name, quantity, value, volts) => {
    expect(voltsOf(name, quantity, value)).toBeCloseTo(volts, 9);
  });
});

test('a sketch on an Uno reads an LM35 in steps of 0.488 Cel', () => {
  const sensor = makeSensor('lm35', { quantities: { temperature: () => 21.6 } });
  expect(sensor.readings(0)).toEqual([
    { quantity: 'temperature', unit: 'Cel', value: expect.closeTo((44 * 500) / 1024, 9), text: '21.48' },
  ]);
  expect(sensor.readings(0, { bits: 12, referenceVolts: 3.3 })[0]?.value).toBeCloseTo((268 * 330) / 4096, 9);
});

test('noise has the standard deviation asked for, the mean of the quantity, and is the same for a seed', () => {
  const noisy = (seed: number) =>
    partOf(makeSensor('lm35', { seed, options: { noise: 0.5 }, quantities: { temperature: () => 50 } }), 'analog');
  const part = noisy(7);
  const values = Array.from({ length: 20_000 }, (_, at) => part.volts(at * 10) * 100);
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  expect(mean).toBeCloseTo(50, 1);
  expect(deviation).toBeGreaterThan(0.49);
  expect(deviation).toBeLessThan(0.51);
  expect(noisy(7).volts(1230)).toBe(part.volts(1230));
  expect(noisy(8).volts(1230)).not.toBe(part.volts(1230));
});

test('a response time lets 63 % of a step through after one time constant', () => {
  const step = { temperature: (timeMs: number) => (timeMs < 1000 ? 20 : 30) };
  const part = partOf(makeSensor('tmp36', { options: { responseMs: 5000 }, quantities: step }), 'analog');
  const share = (timeMs: number) => (part.volts(timeMs) - 0.7) / 0.1;
  expect(share(999)).toBeCloseTo(0, 9);
  expect(Math.abs(share(6000) - 0.632)).toBeLessThan(1 / 32);
  expect(share(40_000)).toBeCloseTo(1, 6);
});

describe('failures', () => {
  const ramp = { temperature: (timeMs: number) => 20 + timeMs / 1000 };
  const at = (name: 'stuck' | 'lost' | 'out-of-range' | 'short-to-ground' | 'short-to-supply') =>
    partOf(makeSensor('lm35', { quantities: ramp, failures: [{ name, atMs: 5000, forMs: 2000 }] }), 'analog');

  test.each([
    ['stuck', 0.25],
    ['out-of-range', 1.5],
    ['short-to-ground', 0],
    ['short-to-supply', 5],
  ] as const)('%s gives %d V while it lasts, and not before or after', (name, volts) => {
    const part = at(name);
    expect(part.volts(4000)).toBeCloseTo(0.24, 9);
    expect(part.volts(6500)).toBeCloseTo(volts, 9);
    expect(part.volts(7000)).toBeCloseTo(0.27, 9);
  });

  test('a lost sensor leaves a pin that hums', () => {
    const part = at('lost');
    const volts = Array.from({ length: 20 }, (_, step) => part.volts(5000 + step));
    expect(Math.max(...volts) - Math.min(...volts)).toBeGreaterThan(0.5);
  });

  test('can be switched on and off as time goes on', () => {
    const sensor = makeSensor('lm35', { quantities: ramp });
    sensor.fault('stuck', true, 3000);
    expect(partOf(sensor, 'analog').volts(9000)).toBeCloseTo(0.23, 9);
    sensor.fault('stuck', false, 9500);
    expect(partOf(sensor, 'analog').volts(10_000)).toBeCloseTo(0.3, 9);
  });

  test('an LDR cut off leaves its fixed resistor to ground', () => {
    const sensor = makeSensor('ldr', { failures: [{ name: 'lost', atMs: 0 }] });
    expect(partOf(sensor, 'analog').volts(1)).toBe(0);
  });

  test('an electrode off raises both pins of the AD8232, and its sketch prints !', () => {
    const sensor = makeSensor('ad8232', { failures: [{ name: 'lost', atMs: 1000 }] });
    const plus = partOf(sensor, 'digital', 'lo-plus');
    expect([plus.level(999), plus.level(1000), partOf(sensor, 'digital', 'lo-minus').level(1000)]).toEqual([0, 1, 1]);
    expect(plus.nextChangeMs(0)).toBe(1000);
    expect(sensor.readings(1000)[0]).toMatchObject({ value: Number.NaN, text: '!' });
  });
});

test.each([60, 90, 150])('a pulse sensor on a heart of %d beats a minute peaks so often', (rate) => {
  const part = partOf(makeSensor('pulse-sensor', { quantities: { heart_rate: () => rate } }), 'analog');
  let beats = 0;
  for (let timeMs = 0; timeMs < 60_000; timeMs += 5)
    if (part.volts(timeMs) < 3 && part.volts(timeMs + 5) >= 3) beats += 1;
  expect(Math.abs(beats - rate)).toBeLessThanOrEqual(1);
});

test('a pulse is the same whatever times were asked for before', () => {
  const heart = { heart_rate: (timeMs: number) => 60 + timeMs / 1000 };
  const often = partOf(makeSensor('pulse-sensor', { quantities: heart }), 'analog');
  for (let timeMs = 0; timeMs < 50_000; timeMs += 7.3) often.volts(timeMs);
  const once = partOf(makeSensor('pulse-sensor', { quantities: heart }), 'analog');
  expect(often.volts(30_000.5)).toBe(once.volts(30_000.5));
});

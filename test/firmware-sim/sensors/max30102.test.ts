import { describe, expect, test } from 'vitest';
import { makeSensor } from '../../../firmware-sim/index.ts';
import type { I2cPart } from '../../../firmware-sim/sensors/part.ts';
import { partOf, readRegisters, writeRegister } from './parts.ts';

/** Red and infrared, 100 samples a second, 411 µs, 6.2 mA each, as the common library's example sets it up. */
function started({
  options = {},
  fifoConfig = 0x10,
}: {
  options?: Parameters<typeof makeSensor>[1];
  fifoConfig?: number;
} = {}) {
  const part = partOf(makeSensor('max30102', options), 'i2c');
  for (const [register, value] of [
    [0x08, fifoConfig],
    [0x0a, 0x27],
    [0x0c, 31],
    [0x0d, 31],
    [0x09, 0x03],
  ] as const) {
    writeRegister(part, { register, value, timeMs: 0 });
  }
  return part;
}

/** What is in the FIFO, as a driver fetches it: the pointers, then so many samples. */
function fetchSamples(part: I2cPart, timeMs: number): { red: number; ir: number }[] {
  const [write = 0, overflow = 0, read = 0] = readRegisters(part, { register: 0x04, count: 3, timeMs }) ?? [];
  const count = overflow > 0 ? 32 : (write - read + 32) % 32;
  const bytes = readRegisters(part, { register: 0x07, count: count * 6, timeMs }) ?? [];
  const value = (at: number) => ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  return Array.from({ length: count }, (_, at) => ({ red: value(6 * at), ir: value(6 * at + 3) }));
}

test('it has the part id of the data sheet', () => {
  expect(readRegisters(started(), { register: 0xff, count: 1, timeMs: 0 })).toEqual([0x15]);
});

describe('the FIFO', () => {
  test('has a sample every period, and none twice', () => {
    const part = started();
    expect(fetchSamples(part, 105)).toHaveLength(10);
    expect(fetchSamples(part, 109)).toHaveLength(0);
    expect(fetchSamples(part, 200)).toHaveLength(10);
  });

  test('averages as it is told to: a quarter of the samples', () => {
    expect(fetchSamples(started({ fifoConfig: 0x50 }), 405)).toHaveLength(10);
  });

  test('that nobody empties keeps the newest 32 with roll-over, and the oldest without', () => {
    const rate = { quantities: { wave: (timeMs: number) => timeMs / 10_000 } };
    const first = (fifoConfig: number, atMs: number) => fetchSamples(started({ options: rate, fifoConfig }), atMs);
    const [newest, oldest, fresh] = [first(0x10, 5000), first(0x00, 5000), first(0x10, 310)];
    expect([newest.length, oldest.length]).toEqual([32, 32]);
    // More of the wave is less light.
    expect(newest[0]?.ir).toBeLessThan(oldest[0]?.ir ?? 0);
    expect(oldest[0]).toEqual(fresh[0]);
  });

  test('that was left alone for a day holds its last third of a second', () => {
    const part = started({ options: { quantities: { wave: (timeMs) => timeMs / 1e8 } } });
    const dayMs = 86_400_000;
    expect(readRegisters(part, { register: 0x04, count: 1, timeMs: dayMs + 5 })).toEqual([8_640_000 % 32]);
    const [first, last] = [fetchSamples(part, dayMs + 5)].flatMap((samples) => [samples[0]?.ir, samples.at(-1)?.ir]);
    const ir = (timeMs: number) => Math.round(12_000 * 6.2 * (1 - (0.012 * timeMs) / 1e8));
    expect([first, last]).toEqual([ir(dayMs - 310), ir(dayMs)]);
  });
});

test('the samples pulse at the heart rate, red less than infrared at a healthy saturation', () => {
  const part = started({ options: { quantities: { heart_rate: () => 90 } } });
  const samples: { red: number; ir: number }[] = [];
  for (let timeMs = 200; timeMs <= 20_000; timeMs += 200) samples.push(...fetchSamples(part, timeMs));
  const depth = (led: 'red' | 'ir') => {
    const values = samples.map((sample) => sample[led]);
    return (Math.max(...values) - Math.min(...values)) / Math.max(...values);
  };
  const middle = (Math.max(...samples.map(({ ir }) => ir)) + Math.min(...samples.map(({ ir }) => ir))) / 2;
  const beats = samples.filter(({ ir }, at) => ir < middle && (samples[at - 1]?.ir ?? 0) >= middle).length;
  expect(samples).toHaveLength(2000);
  expect(Math.abs(beats - 30)).toBeLessThanOrEqual(1);
  // Saturation 97 %: R = (104 - 97) / 17.
  expect(depth('red') / depth('ir')).toBeCloseTo(7 / 17, 1);
  expect(Math.max(...samples.map(({ ir }) => ir))).toBeLessThan(2 ** 18);
});

test('short pulses leave the lowest three bits at zero', () => {
  const part = started();
  writeRegister(part, { register: 0x0a, value: 0x24, timeMs: 0 });
  for (const { ir, red } of fetchSamples(part, 100)) expect([ir & 7, red & 7]).toEqual([0, 0]);
});

test('the die temperature is measured when asked for, in sixteenths', () => {
  const part = started({ options: { quantities: { temperature: () => -3.3125 } } });
  writeRegister(part, { register: 0x21, value: 1, timeMs: 10 });
  expect(readRegisters(part, { register: 0x01, count: 1, timeMs: 50 })).toEqual([2]);
  expect(readRegisters(part, { register: 0x1f, count: 2, timeMs: 50 })).toEqual([0xfc, 11]);
});

test('shut down it takes no samples, and a reset forgets its settings', () => {
  const part = started();
  writeRegister(part, { register: 0x09, value: 0x83, timeMs: 100 });
  fetchSamples(part, 100);
  expect(fetchSamples(part, 900)).toHaveLength(0);
  writeRegister(part, { register: 0x09, value: 0x40, timeMs: 1000 });
  expect(readRegisters(part, { register: 0x0c, count: 1, timeMs: 1000 })).toEqual([0]);
});

test('out of range is blinded: all ones', () => {
  const part = started({ options: { failures: [{ name: 'out-of-range', atMs: 0 }] } });
  expect(fetchSamples(part, 20)[0]).toEqual({ red: 0x3ffff, ir: 0x3ffff });
});

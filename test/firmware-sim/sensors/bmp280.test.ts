import { describe, expect, test } from 'vitest';
import { makeSensor } from '../../../firmware-sim/index.ts';
import type { I2cPart } from '../../../firmware-sim/sensors/part.ts';
import { partOf, readRegisters, writeRegister } from './parts.ts';

type Options = NonNullable<Parameters<typeof makeSensor>[1]>;

/** Bosch BST-BMP280-DS001, section 3.11.3: in whole numbers of 32 and 64 bits, as drivers have it. */
function compensate(calibration: Uint8Array, data: readonly number[]): { temperature: number; pressure: number } {
  const view = new DataView(calibration.buffer);
  const unsigned = (at: number) => BigInt(view.getUint16(at, true));
  const signed = (at: number) => BigInt(view.getInt16(at, true));
  const raw = (at: number) => BigInt((((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0)) >> 4);
  const [t1, t2, t3] = [unsigned(0), signed(2), signed(4)];
  const [p1, p2, p3, p4, p5] = [unsigned(6), signed(8), signed(10), signed(12), signed(14)];
  const [p6, p7, p8, p9] = [signed(16), signed(18), signed(20), signed(22)];
  const adcT = raw(3);
  const away = (adcT >> 4n) - t1;
  const fine = ((((adcT >> 3n) - (t1 << 1n)) * t2) >> 11n) + ((((away * away) >> 12n) * t3) >> 14n);
  const temperature = Number((fine * 5n + 128n) >> 8n) / 100;
  const v1 = fine - 128000n;
  let v2 = v1 * v1 * p6 + ((v1 * p5) << 17n) + (p4 << 35n);
  const scale = (((1n << 47n) + (((v1 * v1 * p3) >> 8n) + ((v1 * p2) << 12n))) * p1) >> 33n;
  let p = 1048576n - raw(0);
  p = (((p << 31n) - v2) * 3125n) / scale;
  const first = (p9 * (p >> 13n) * (p >> 13n)) >> 25n;
  v2 = (p8 * p) >> 19n;
  p = ((p + first + v2) >> 8n) + (p7 << 4n);
  return { temperature, pressure: Number(p) / 256 };
}

function rig(temperature: number, pressure: number, options: Options = {}) {
  const quantities = { temperature: () => temperature, pressure: () => pressure };
  return partOf(makeSensor('bmp280', { quantities, ...options }), 'i2c');
}

function readAt(part: I2cPart, timeMs: number) {
  const calibration = Uint8Array.from(readRegisters(part, { register: 0x88, count: 24, timeMs }) ?? []);
  const data = readRegisters(part, { register: 0xf7, count: 6, timeMs }) ?? [];
  return { data, ...compensate(calibration, data) };
}

/** Oversampling 16 of both. */
const NORMAL = 0b10110111;
const FORCED = 0b10110101;
/** Oversampling 1 of both. */
const NORMAL_ONCE = 0b00100111;

test('it has the chip id and the trimming values of the data sheet', () => {
  const part = rig(20, 100_000);
  expect(readRegisters(part, { register: 0xd0, count: 1, timeMs: 0 })).toEqual([0x58]);
  expect(readRegisters(part, { register: 0x88, count: 6, timeMs: 0 })).toEqual([0x70, 0x6b, 0x43, 0x67, 0x18, 0xfc]);
});

test("the data sheet's example has the data sheet's raw values: 519888 and 415148", () => {
  const part = rig(25.0825, 100_653.27);
  writeRegister(part, { register: 0xf4, value: NORMAL, timeMs: 0 });
  const { data } = readAt(part, 1000);
  const raw = (at: number) => ((data[at] ?? 0) << 12) | ((data[at + 1] ?? 0) << 4) | ((data[at + 2] ?? 0) >> 4);
  expect(Math.abs(raw(3) - 519_888)).toBeLessThanOrEqual(1);
  expect(Math.abs(raw(0) - 415_148)).toBeLessThanOrEqual(2);
});

describe("the data sheet's compensation gives the quantities back", () => {
  test.each([
    [-40, 30_000],
    [-12.34, 55_555],
    [0, 101_325],
    [21.57, 98_765.43],
    [25.08, 100_653.27],
    [85, 110_000],
  ])('%d Cel, %d Pa within 0.01 Cel and 0.6 Pa at 20 bits', (temperature, pressure) => {
    const part = rig(temperature, pressure);
    writeRegister(part, { register: 0xf4, value: NORMAL, timeMs: 0 });
    const read = readAt(part, 1000);
    expect(Math.abs(read.temperature - temperature)).toBeLessThanOrEqual(0.0101);
    expect(Math.abs(read.pressure - pressure)).toBeLessThanOrEqual(0.6);
  });

  test('within 0.005 Cel and 3 Pa at 16 bits, where the lowest four are zero', () => {
    const part = rig(21.57, 98_765.43);
    writeRegister(part, { register: 0xf4, value: NORMAL_ONCE, timeMs: 0 });
    const read = readAt(part, 1000);
    expect(Math.abs(read.temperature - 21.57)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(read.pressure - 98_765.43)).toBeLessThanOrEqual(3);
    expect([read.data[2], read.data[5]]).toEqual([0, 0]);
  });

  test.each([
    [-60, 100, -40, 30_000],
    [120, 200_000, 85, 110_000],
  ])('%d Cel and %d Pa end at %d and %d', (temperature, pressure, endTemperature, endPressure) => {
    const part = rig(temperature, pressure);
    writeRegister(part, { register: 0xf4, value: NORMAL, timeMs: 0 });
    const read = readAt(part, 1000);
    expect(read.temperature).toBeCloseTo(endTemperature, 1);
    expect(Math.abs(read.pressure - endPressure)).toBeLessThan(1);
  });
});

describe('the modes', () => {
  const SKIPPED = [0x80, 0, 0, 0x80, 0, 0];
  const rising = { quantities: { temperature: (timeMs: number) => timeMs / 1000 } };

  test('asleep it has no data', () => {
    expect(readAt(rig(20, 100_000), 1000).data).toEqual(SKIPPED);
  });

  test('forced it measures once, is busy meanwhile, and sleeps again', () => {
    const part = partOf(makeSensor('bmp280', rising), 'i2c');
    const register = (number: number, timeMs: number) =>
      readRegisters(part, { register: number, count: 1, timeMs })?.[0];
    writeRegister(part, { register: 0xf4, value: FORCED, timeMs: 20_000 });
    expect(register(0xf3, 20_065)).toBe(0x08);
    expect(readAt(part, 20_065).data).toEqual(SKIPPED);
    expect(register(0xf3, 20_066)).toBe(0);
    expect(register(0xf4, 20_066)).toBe(FORCED & ~3);
    expect(readAt(part, 50_000).temperature).toBeCloseTo(20, 1);
  });

  test('normal it measures again and again, with the standby time between', () => {
    const part = partOf(makeSensor('bmp280', rising), 'i2c');
    writeRegister(part, { register: 0xf5, value: 5 << 5, timeMs: 0 });
    writeRegister(part, { register: 0xf4, value: NORMAL, timeMs: 0 });
    // 65.5 ms of measurement and 1000 ms of standby.
    expect(readAt(part, 9654).temperature).toBeCloseTo(8 * 1.0655, 1);
    expect(readAt(part, 9656).temperature).toBeCloseTo(9 * 1.0655, 1);
  });

  test('a reset puts it to sleep and forgets the data', () => {
    const part = rig(20, 100_000);
    writeRegister(part, { register: 0xf4, value: NORMAL, timeMs: 0 });
    writeRegister(part, { register: 0xe0, value: 0xb6, timeMs: 1000 });
    expect(readAt(part, 2000).data).toEqual(SKIPPED);
  });
});

test('stuck it keeps its measurement', () => {
  const part = partOf(
    makeSensor('bmp280', {
      quantities: { temperature: (timeMs) => timeMs / 1000 },
      failures: [{ name: 'stuck', atMs: 20_000 }],
    }),
    'i2c',
  );
  writeRegister(part, { register: 0xf4, value: NORMAL, timeMs: 0 });
  expect(readAt(part, 60_000).temperature).toBeCloseTo(20, 1);
});

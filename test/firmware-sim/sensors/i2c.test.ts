import { describe, expect, test } from 'vitest';
import { makeSensor } from '../../../firmware-sim/index.ts';
import { partOf, readRegisters, writeRegister } from './parts.ts';

describe('an LM75', () => {
  const raw = (temperature: number, timeMs = 1000) => {
    const part = partOf(makeSensor('lm75', { quantities: { temperature: () => temperature } }), 'i2c');
    const [high = 0, low = 0] = readRegisters(part, { register: 0, count: 2, timeMs }) ?? [];
    return ((high << 8) | low) >> 7;
  };

  // Data sheet, temperature data format.
  test.each([
    [125, 0x0fa],
    [25, 0x032],
    [0.5, 0x001],
    [0, 0],
    [-0.5, 0x1ff],
    [-25, 0x1ce],
    [-55, 0x192],
    [300, 0x0fa],
    [-90, 0x192],
  ])('at %d Cel holds %i', (temperature, bits) => {
    expect(raw(temperature)).toBe(bits);
  });

  test('keeps its limits, and its temperature while it is shut down', () => {
    const part = partOf(makeSensor('lm75', { quantities: { temperature: (timeMs) => timeMs / 1000 } }), 'i2c');
    expect(readRegisters(part, { register: 3, count: 2, timeMs: 0 })).toEqual([80, 0]);
    expect(readRegisters(part, { register: 2, count: 2, timeMs: 0 })).toEqual([75, 0]);
    part.start('write', 0);
    for (const byte of [3, 0x1e, 0xff]) part.write(byte, 0);
    expect(readRegisters(part, { register: 3, count: 2, timeMs: 0 })).toEqual([0x1e, 0x80]);
    writeRegister(part, { register: 1, value: 1, timeMs: 5000 });
    expect(readRegisters(part, { register: 0, count: 2, timeMs: 9000 })).toEqual([5, 0]);
    writeRegister(part, { register: 1, value: 0, timeMs: 9000 });
    expect(readRegisters(part, { register: 0, count: 2, timeMs: 9500 })).toEqual([9, 0x80]);
  });
});

describe('every I2C sensor', () => {
  const names = ['lm75', 'bmp280', 'mpu6050', 'max30102'];

  test.each(names)('%s is not acknowledged while it fails so, and is again after that', (name) => {
    const part = partOf(makeSensor(name, { failures: [{ name: 'nack', atMs: 100, forMs: 100 }] }), 'i2c');
    expect([50, 150, 250].map((timeMs) => part.start('write', timeMs))).toEqual([true, false, true]);
  });

  test.each(names)('%s that hangs holds the bus, and all bits read as 0', (name) => {
    const part = partOf(makeSensor(name, { failures: [{ name: 'bus-hang', atMs: 100 }] }), 'i2c');
    expect([part.holdsBus?.(99), part.holdsBus?.(100)]).toEqual([false, true]);
    expect(readRegisters(part, { register: 0, count: 3, timeMs: 100 })).toEqual([0, 0, 0]);
  });

  test.each([
    ['lm75', '-0.50'],
    ['bmp280', 'nan'],
    ['mpu6050', 'nan'],
    ['max30102', '0'],
  ])('%s that is lost makes a sketch print %s', (name, text) => {
    expect(makeSensor(name, { failures: [{ name: 'lost', atMs: 0 }] }).readings(10)[0]?.text).toBe(text);
  });
});

describe('an MPU6050', () => {
  const quantities = { acceleration_x: () => 4.903325, rotation_z: () => -100, temperature: () => 36.53 };
  const data = (part: Parameters<typeof readRegisters>[0], timeMs: number) => {
    const bytes = Uint8Array.from(readRegisters(part, { register: 0x3b, count: 14, timeMs }) ?? []);
    const view = new DataView(bytes.buffer);
    return Array.from({ length: 7 }, (_, at) => view.getInt16(2 * at));
  };

  test('says who it is, and sleeps after power-up', () => {
    const part = partOf(makeSensor('mpu6050', { quantities }), 'i2c');
    expect(readRegisters(part, { register: 0x75, count: 1, timeMs: 0 })).toEqual([0x68]);
    expect(readRegisters(part, { register: 0x6b, count: 1, timeMs: 0 })).toEqual([0x40]);
    expect(data(part, 100)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test.each([
    [0, 8192, 16384, -13100],
    [1, 4096, 8192, -6550],
    [2, 2048, 4096, -3280],
    [3, 1024, 2048, -1640],
  ])('at full scale %i has %i and %i steps for half a g and one, %i for -100 deg/s', (scale, half, one, turn) => {
    const part = partOf(makeSensor('mpu6050', { quantities }), 'i2c');
    writeRegister(part, { register: 0x6b, value: 0, timeMs: 0 });
    writeRegister(part, { register: 0x1b, value: scale << 3, timeMs: 0 });
    writeRegister(part, { register: 0x1c, value: scale << 3, timeMs: 0 });
    expect(data(part, 10)).toEqual([half, 0, one, 0, 0, 0, turn]);
  });

  test('clips at the full scale that is set, and resets', () => {
    const part = partOf(makeSensor('mpu6050', { quantities: { acceleration_y: () => -50 } }), 'i2c');
    writeRegister(part, { register: 0x6b, value: 0, timeMs: 0 });
    expect(data(part, 10)[1]).toBe(-32768);
    writeRegister(part, { register: 0x6b, value: 0x80, timeMs: 20 });
    expect(readRegisters(part, { register: 0x6b, count: 1, timeMs: 30 })).toEqual([0x40]);
  });

  test('has a new sample every period of the sample rate', () => {
    const part = partOf(makeSensor('mpu6050', { quantities: { acceleration_z: (timeMs) => timeMs } }), 'i2c');
    writeRegister(part, { register: 0x6b, value: 0, timeMs: 0 });
    writeRegister(part, { register: 0x1c, value: 3 << 3, timeMs: 0 });
    writeRegister(part, { register: 0x1a, value: 3, timeMs: 0 });
    writeRegister(part, { register: 0x19, value: 9, timeMs: 0 });
    expect(data(part, 29.9)[2]).toBe(Math.round((20 / 9.80665) * 2048));
    const ready = () => readRegisters(part, { register: 0x3a, count: 1, timeMs: 29.9 });
    expect([ready(), ready()]).toEqual([[1], [0]]);
  });
});

import { describe, expect, test } from 'vitest';
import { makeSensor } from '../../../firmware-sim/index.ts';
import { crc8 } from '../../../firmware-sim/sensors/one-wire/crc8.ts';
import { OneWireMaster } from './one-wire-master.ts';
import { partOf } from './parts.ts';

type Options = NonNullable<Parameters<typeof makeSensor>[1]>;

function rig(temperature: number, options: Options = {}) {
  const sensor = makeSensor('ds18b20', { quantities: { temperature: () => temperature }, ...options });
  const part = partOf(sensor, 'one-wire');
  return { sensor, part, master: new OneWireMaster(part) };
}

/** Convert, wait, read the scratchpad. */
function convertAndRead(master: OneWireMaster, waitMs = 750): number[] {
  master.reset();
  master.write(0xcc, 0x44);
  master.timeMs += waitMs;
  return readScratchpad(master);
}

function readScratchpad(master: OneWireMaster): number[] {
  master.reset();
  master.write(0xcc, 0xbe);
  return master.read(9);
}

function celsius([low = 0, high = 0]: readonly number[]): number {
  return ((((high << 8) | low) << 16) >> 16) / 16;
}

test('the CRC is that of the example in Maxim AN27: A2h for 02 1C B8 01 00 00 00', () => {
  expect(crc8([0x02, 0x1c, 0xb8, 0x01, 0, 0, 0])).toBe(0xa2);
});

describe('a conversion', () => {
  // Data sheet, table 1.
  test.each([
    [125, 0x07d0],
    [25.0625, 0x0191],
    [10.125, 0x00a2],
    [0.5, 0x0008],
    [0, 0x0000],
    [-0.5, 0xfff8],
    [-10.125, 0xff5e],
    [-25.0625, 0xfe6f],
    [-55, 0xfc90],
    [200, 0x07d0],
    [-80, 0xfc90],
  ])('of %d Cel leaves %i in the scratchpad, with a right CRC', (temperature, raw) => {
    const bytes = convertAndRead(rig(temperature).master);
    expect((bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)).toBe(raw);
    expect(crc8(bytes.slice(0, 8))).toBe(bytes[8]);
  });

  test.each([
    [9, 93.75, 25.5],
    [10, 187.5, 25.5],
    [11, 375, 25.625],
    [12, 750, 25.6875],
  ])('at %i bits takes %d ms and gives %d for 25.69 Cel', (resolutionBits, durationMs, expected) => {
    const { master } = rig(25.69, { options: { resolutionBits } });
    master.reset();
    master.write(0xcc, 0x44);
    master.timeMs = durationMs - 0.01;
    expect(master.readBit()).toBe(0);
    expect(celsius(readScratchpad(master))).toBe(85);
    master.timeMs = durationMs;
    expect(celsius(readScratchpad(master))).toBe(expected);
  });

  test('shows by read slots when it is over', () => {
    const { master } = rig(20);
    master.reset();
    master.write(0xcc, 0x44);
    master.timeMs = 749.9;
    expect(master.readBit()).toBe(0);
    master.timeMs = 750;
    expect(master.readBit()).toBe(1);
  });
});

test('before the first conversion it reads 85 Cel', () => {
  const bytes = readScratchpad(rig(20).master);
  expect(celsius(bytes)).toBe(85);
  expect(bytes.slice(2, 5)).toEqual([75, 70, 0x7f]);
});

test('the scratchpad can be written, copied to the EEPROM and recalled', () => {
  const { master } = rig(20);
  const write = (...bytes: number[]) => {
    master.reset();
    master.write(0xcc, ...bytes);
  };
  write(0x4e, 30, 0xf6, 0x1f);
  expect(readScratchpad(master).slice(2, 5)).toEqual([30, 0xf6, 0x1f]);
  write(0x48);
  write(0x4e, 1, 2, 0x7f);
  write(0xb8);
  expect(readScratchpad(master).slice(2, 5)).toEqual([30, 0xf6, 0x1f]);
});

describe('ROM commands', () => {
  test('READ ROM gives family 28h, the serial number and its CRC', () => {
    const { master, part } = rig(20, { options: { serial: '0000075a3b1c' } });
    master.reset();
    master.write(0x33);
    const rom = master.read(8);
    expect(rom.slice(0, 7)).toEqual([0x28, 0x1c, 0x3b, 0x5a, 0x07, 0, 0]);
    expect(rom[7]).toBe(crc8(rom.slice(0, 7)));
    expect([...part.rom]).toEqual(rom);
  });

  test('a search finds every device on the bus, and MATCH ROM reads each', () => {
    const rigs = [21.5, -3.25, 60].map((temperature, seed) => rig(temperature, { seed: seed + 1 }));
    const master = new OneWireMaster(...rigs.map(({ part }) => part));
    const bits = (rom: Uint8Array) =>
      Array.from(rom, (byte) => [...byte.toString(2).padStart(8, '0')].reverse().join('')).join('');
    expect(master.search().sort()).toEqual(rigs.map(({ part }) => bits(part.rom)).sort());
    master.reset();
    master.write(0xcc, 0x44);
    master.timeMs = 750;
    const read = rigs.map(({ part }) => {
      master.reset();
      master.write(0x55, ...part.rom, 0xbe);
      return celsius(master.read(2));
    });
    expect(read).toEqual([21.5, -3.25, 60]);
  });

  test('an alarm search finds only those outside of their limits', () => {
    const [cold, hot] = [rig(20, { seed: 1 }), rig(80, { seed: 2 })];
    const master = new OneWireMaster(cold.part, hot.part);
    master.reset();
    master.write(0xcc, 0x4e, 75, 10, 0x7f);
    master.reset();
    master.write(0xcc, 0x44);
    master.timeMs = 750;
    expect(master.search(0xec)).toHaveLength(1);
  });
});

describe('failures', () => {
  const failing = (name: 'stuck' | 'lost' | 'crc-error' | '85-degrees' | 'bus-hang' | 'out-of-range') =>
    rig(20, { quantities: { temperature: (timeMs) => 20 + timeMs / 1000 }, failures: [{ name, atMs: 4000 }] });
  const readAt = (name: Parameters<typeof failing>[0]) => {
    const { sensor, master } = failing(name);
    expect(celsius(convertAndRead(master))).toBe(20);
    master.timeMs = 10_000;
    return { bytes: convertAndRead(master), answers: master.reset(), text: sensor.readings(10_000)[0]?.text };
  };

  test('stuck keeps its temperature', () => {
    expect(readAt('stuck')).toMatchObject({ text: '24.00' });
    expect(celsius(readAt('stuck').bytes)).toBe(24);
  });

  test('lost has no presence pulse and reads as ones; a sketch prints -127.00', () => {
    expect(readAt('lost')).toEqual({ bytes: Array(9).fill(255), answers: false, text: '-127.00' });
  });

  test('a CRC error can be seen, and only there', () => {
    const { bytes, text } = readAt('crc-error');
    expect(celsius(bytes)).toBe(30);
    expect(crc8(bytes.slice(0, 8))).not.toBe(bytes[8]);
    expect(text).toBe('-127.00');
  });

  test('after a dip of its supply it reads 85 Cel with a right CRC', () => {
    const { bytes, text } = readAt('85-degrees');
    expect([celsius(bytes), crc8(bytes.slice(0, 8)) === bytes[8], text]).toEqual([85, true, '85.00']);
  });

  test('a hanging bus reads as zeros', () => {
    expect(readAt('bus-hang')).toMatchObject({ bytes: Array(9).fill(0), answers: true });
  });

  test('out of range reads 125 Cel', () => {
    expect(celsius(readAt('out-of-range').bytes)).toBe(125);
  });
});

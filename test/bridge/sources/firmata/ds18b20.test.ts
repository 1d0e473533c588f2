import { expect, test } from 'vitest';
import { readScratchpad, serialNumber } from '../../../../bridge/sources/firmata/board-process/ds18b20.ts';
import { crc8 } from '../../../firmware-sim/firmata/fake-parts.ts';

function scratchpad(low: number, high: number): number[] {
  const bytes = [low, high, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];
  return [...bytes, crc8(bytes)];
}

// The pairs of the data sheet, Maxim 19-7487, table 1.
test.each([
  [0xd0, 0x07, 125],
  [0x91, 0x01, 25.0625],
  [0x00, 0x00, 0],
  [0xf8, 0xff, -0.5],
  [0x5e, 0xff, -10.125],
  [0x90, 0xfc, -55],
])('%i and %i are %f degrees', (low, high, celsius) => {
  expect(readScratchpad(scratchpad(low, high))).toEqual({ kind: 'celsius', celsius });
});

test.each([
  ['a wrong check sum', [...scratchpad(0x91, 1).slice(0, 8), 0]],
  ['nine zeros, which pass the check sum', new Array<number>(9).fill(0)],
  ['no answer', new Array<number>(9).fill(0xff)],
  ['too few bytes', [0x91, 1]],
])('%s is no temperature', (_, bytes) => {
  expect(readScratchpad(bytes).kind).toBe('unusable');
});

test('a serial number is written as Johnny-Five counts its address', () => {
  expect(serialNumber([0x28, 0x34, 0x12, 0, 0, 0, 0, 0])).toBe('000000001234');
});

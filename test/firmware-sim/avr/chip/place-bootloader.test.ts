import { describe, expect, test } from 'vitest';
import { atmega328p } from '../../../../firmware-sim/avr/chip/models/atmega328p.ts';
import { placeBootloader } from '../../../../firmware-sim/avr/chip/place-bootloader.ts';

/** A file in Intel HEX; a record holds 16 bytes at most. */
function hex(...pieces: readonly (readonly [address: number, bytes: Uint8Array])[]): Uint8Array {
  const lines: string[] = [];
  for (const [address, bytes] of pieces) {
    for (let at = 0; at < bytes.length; at += 16) lines.push(line(address + at, bytes.subarray(at, at + 16)));
  }
  return Buffer.from([...lines, ':00000001FF', ''].join('\n'));
}

function line(address: number, bytes: Uint8Array): string {
  const record = [bytes.length, address >> 8, address & 0xff, 0, ...bytes];
  return `:${Buffer.from([...record, -record.reduce((sum, byte) => sum + byte, 0) & 0xff]).toString('hex')}`;
}

const code = (length: number) => Uint8Array.from({ length }, (_, at) => at % 251);
const emptyFlash = () => new Uint8Array(0x8000).fill(0xff);

describe('a bootloader', () => {
  test('that fits its section stays where it is linked', () => {
    const flash = emptyFlash();
    expect(placeBootloader(hex([0x7e00, code(500)]), flash, atmega328p)).toBe(0x7e00);
    expect(flash.subarray(0x7e00, 0x7e00 + 500)).toEqual(code(500));
  });

  test('that is 20 bytes too long moves whole to the next larger section, and its version stays at the end', () => {
    const flash = emptyFlash();
    expect(placeBootloader(hex([0x7e00, code(532)], [0x7ffe, Uint8Array.of(4, 4)]), flash, atmega328p)).toBe(0x7c00);
    expect(flash.subarray(0x7c00, 0x7c00 + 532)).toEqual(code(532));
    expect(flash.subarray(0x7ffe)).toEqual(Uint8Array.of(4, 4));
  });

  test.each([
    ['begins at no boot section', hex([0x7e02, code(10)])],
    ['is longer than the largest section', hex([0x7000, code(0x1010)])],
    ['holds nothing', hex()],
  ])('that %s is refused', (_, file) => {
    expect(() => placeBootloader(file, emptyFlash(), atmega328p)).toThrow(/no bootloader/);
  });

  test.each([
    [
      'has a wrong sum',
      Buffer.from(hex([0x7e00, code(32)]))
        .toString()
        .replace('00010203', '00010204'),
      /line 1: /,
    ],
    [
      'is cut short',
      Buffer.from(hex([0x7e00, code(16)]))
        .toString()
        .split('\n')[0] ?? '',
      /end record is missing/,
    ],
    ['is text', 'hello', /line 1: /],
  ])('that %s is refused, with the place', (_, text, message) => {
    expect(() => placeBootloader(Buffer.from(text), emptyFlash(), atmega328p)).toThrow(message);
  });
});

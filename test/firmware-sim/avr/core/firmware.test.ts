import { expect, test } from 'vitest';
import { isBoardstreamError } from '../../../../core/index.ts';
import { readFirmware } from '../../../../firmware-sim/avr/core/index.ts';

const UNO = { flashBytes: 0x8000, eepromBytes: 1024 };

function hexRecord(address: number, type: number, bytes: readonly number[]): string {
  const record = [bytes.length, address >> 8, address & 0xff, type, ...bytes];
  const checksum = -record.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return `:${[...record, checksum].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

const END = hexRecord(0, 1, []);

function load(text: string, sizes = UNO) {
  return readFirmware(Buffer.from(text), sizes);
}

/** The message of the error with code FIRMWARE_INVALID that the action throws. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    expect(isBoardstreamError(thrown) && thrown.code).toBe('FIRMWARE_INVALID');
    return isBoardstreamError(thrown) ? thrown.message : '';
  }
  return 'nothing was thrown';
}

test('a hex file fills the flash, little-endian, and leaves the rest erased', () => {
  const image = load(`${hexRecord(0x10, 0, [0x0c, 0x94])}\r\n\r\n${END}\r\n`);
  expect(new Uint16Array(image.flash.buffer)[8]).toBe(0x940c);
  expect(image.flash[0]).toBe(0xff);
  expect([image.flash.length, image.flashBytesUsed, image.eeprom, image.fuses]).toEqual([
    0x8000,
    2,
    undefined,
    undefined,
  ]);
});

test('both kinds of high addresses are added', () => {
  const image = load(
    [hexRecord(0, 2, [0x10, 0x00]), hexRecord(4, 0, [1]), hexRecord(0, 4, [0, 2]), hexRecord(4, 0, [2]), END].join(
      '\n',
    ),
    { flashBytes: 0x40000, eepromBytes: 4096 },
  );
  expect([image.flash[0x10004], image.flash[0x20004]]).toEqual([1, 2]);
});

test('a few bytes behind the flash and start addresses are passed over, as in the hex file of Optiboot', () => {
  const records = [
    hexRecord(0x7e00, 0, [0x11, 0x24]),
    hexRecord(0x8010, 0, [0xff, 0x27, 0x09, 0x94]),
    hexRecord(0, 3, [0, 0, 0x7e, 0]),
    END,
  ];
  const image = load(records.join('\n'));
  expect([image.flash[0x7e00], image.flashBytesUsed]).toEqual([0x11, 2]);
});

test('a program for a larger chip is refused with the line that no longer fits', () => {
  const sixteen = Array.from({ length: 16 }, () => 0);
  const records = [
    hexRecord(0x7ff0, 0, sixteen),
    hexRecord(0x8000, 0, sixteen),
    hexRecord(0x8010, 0, sixteen),
    hexRecord(0x8020, 0, [0]),
    END,
  ];
  expect(refusal(() => load(records.join('\n')))).toBe(
    'the firmware cannot be loaded, line 4: the flash of this chip ends at 32768 bytes, so the firmware is for a larger one',
  );
});

test.each([
  ['no colon', 'void setup() {', 'line 1: a record begins with a colon'],
  ['a digit missing', ':0000000', 'line 1: a record is pairs'],
  ['a wrong length', ':0200000001FD', 'line 1: the record announces 2 bytes and holds 1'],
  ['a wrong checksum', hexRecord(0, 0, [1]).replace(/..$/, '00'), 'line 1: the checksum does not fit'],
  ['an unknown type', hexRecord(0, 7, []), 'line 1: there is no record type 7'],
  ['a short high address', hexRecord(0, 4, [1]), 'line 1: a high address has two bytes'],
  ['something after the end', `${END}\n${END}`, 'line 2: something follows the end record'],
  ['no end', hexRecord(0, 0, [1]), 'end of file: the end record is missing'],
  ['nothing', END, 'end of file: it holds no program'],
  ['an empty file', '', 'end of file: the end record is missing'],
])('a hex file with %s is refused with line and reason', (_, text, message) => {
  expect(refusal(() => load(text))).toContain(message);
});

/** An ELF file of these loadable segments and nothing else. */
function elf(segments: readonly { address: number; bytes: readonly number[] }[]): Buffer {
  const headers = Buffer.alloc(52 + 32 * segments.length);
  headers.set([0x7f, 0x45, 0x4c, 0x46, 1, 1]);
  headers.writeUInt16LE(83, 18);
  headers.writeUInt32LE(52, 28);
  headers.writeUInt16LE(32, 42);
  headers.writeUInt16LE(segments.length, 44);
  const parts = [headers];
  let offset = headers.length;
  for (const [at, { address, bytes }] of segments.entries()) {
    const fields = [1, offset, 0x800100, address, bytes.length, bytes.length];
    for (const [field, value] of fields.entries()) headers.writeUInt32LE(value, 52 + 32 * at + 4 * field);
    parts.push(Buffer.from(bytes));
    offset += bytes.length;
  }
  return Buffer.concat(parts);
}

test('an ELF file fills flash, EEPROM and fuses by its physical addresses', () => {
  const image = readFirmware(
    elf([
      { address: 0, bytes: [1, 2] },
      { address: 0x40, bytes: [3] },
      { address: 0x810005, bytes: [4] },
      { address: 0x820000, bytes: [0xff, 0xde, 0xfd] },
    ]),
    UNO,
  );
  expect([image.flash[1], image.flash[0x40], image.flashBytesUsed, image.eeprom?.[5]]).toEqual([2, 3, 3, 4]);
  expect(Array.from(image.fuses ?? [])).toEqual([0xff, 0xde, 0xfd]);
});

test.each([
  ['cut off', (file: Buffer) => file.subarray(0, 40), 'header: the file is cut off'],
  ['of 64 bits', (file: Buffer) => file.fill(2, 4, 5), 'header: it is not a little-endian ELF file of 32 bits'],
  ['for another machine', (file: Buffer) => file.fill(40, 18, 19), 'header: it is for machine 40'],
  ['without segments', (file: Buffer) => file.fill(0, 44, 45), 'header: it has no segments'],
  ['with half a table', (file: Buffer) => file.fill(99, 44, 45), 'header: the table of segments is cut off'],
  ['with half a segment', (file: Buffer) => file.subarray(0, -1), 'segment 0: the segment is cut off'],
])('an ELF file %s is refused with place and reason', (_, spoil, message) => {
  expect(refusal(() => readFirmware(spoil(elf([{ address: 0, bytes: [1, 2] }])), UNO))).toContain(message);
});

test('an EEPROM that is larger than the one of the chip is refused', () => {
  const file = elf([{ address: 0x810400, bytes: [1] }]);
  expect(refusal(() => readFirmware(file, UNO))).toContain('segment 0: the EEPROM of this chip ends at 1024 bytes');
});

test('any bytes are read or refused, and nothing else happens', () => {
  const valid = elf([{ address: 0, bytes: [1, 2] }]);
  for (let at = 4; at < valid.length; at += 1) {
    for (const value of [0x00, 0x7f, 0xff]) {
      const spoilt = Buffer.from(valid);
      spoilt[at] = value;
      const outcome = refusal(() => readFirmware(spoilt, UNO));
      expect(outcome).toMatch(/^(?:nothing was thrown|the firmware cannot be loaded, )/);
    }
  }
});

/** Scratchpad of a DS18B20, read whole. */
export const SCRATCHPAD_BYTES = 9;
export const FAMILY = 0x28;
export const CONVERT = 0x44;
export const READ_SCRATCHPAD = 0xbe;
/** The longest a conversion takes, at 12 bits, milliseconds. Source: Maxim 19-7487, table 2. */
export const CONVERSION_MS = 750;

/** What the scratchpad says: a temperature in Cel, or why it says none. */
export type ScratchpadReading =
  | { readonly kind: 'celsius'; readonly celsius: number }
  | { readonly kind: 'unusable'; readonly why: string };

/**
 * The temperature of a scratchpad: sixteenths of a degree, signed 16 bits, guarded by the check sum in its last byte.
 * Source: Maxim 19-7487, figures 4 and 9.
 */
export function readScratchpad(bytes: readonly number[]): ScratchpadReading {
  const [low = 0, high = 0] = bytes;
  if (bytes.length !== SCRATCHPAD_BYTES) return { kind: 'unusable', why: `${bytes.length} bytes instead of 9` };
  if (bytes.every((byte) => byte === 0xff)) return { kind: 'unusable', why: 'it does not answer; check its wires' };
  if (bytes.every((byte) => byte === 0)) return { kind: 'unusable', why: 'something holds its data line low' };
  if (crc8(bytes.slice(0, -1)) !== bytes.at(-1)) {
    return { kind: 'unusable', why: 'a wrong check sum; check its wires and the pull-up resistor' };
  }
  const sixteenths = (((high << 8) | low) << 16) >> 16;
  return { kind: 'celsius', celsius: sixteenths / 16 };
}

/**
 * The six bytes of a ROM code that tell one sensor from another, most significant first: `0000075a3c21`. This is the
 * number that Johnny-Five calls `address`.
 */
export function serialNumber(rom: readonly number[]): string {
  const bytes = rom.slice(1, 7).reverse();
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Check sum of the 1-Wire bus, x^8 + x^5 + x^4 + 1. Source: Maxim application note 27. */
function crc8(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0x8c;
  }
  return crc;
}

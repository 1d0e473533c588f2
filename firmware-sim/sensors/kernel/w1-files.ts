import { crc8 } from '../one-wire/crc8.ts';
import type { Level, OneWirePart } from '../part.ts';
import type { DeviceFiles } from './kernel-device.ts';

/** A driver waits as long as a conversion takes at 12 bits. */
const CONVERSION_MS = 750;

/**
 * What the driver `w1_therm` shows of a DS18B20, which it asks to convert 750 ms before. A device without presence pulse is
 * gone from the bus; with a wrong check sum `w1_slave` says `NO`, and `temperature` cannot be read. Source: Linux,
 * drivers/w1/slaves/w1_therm.c and Documentation/w1/slaves/w1_therm.rst.
 */
export function w1Files(part: OneWirePart, timeMs: number): DeviceFiles {
  // Linux writes the 48 bits of the serial number with the highest first.
  const serial = Buffer.from(part.rom.slice(1, 7)).reverse().toString('hex');
  const folder = `bus/w1/devices/28-${serial}`;
  if (!part.reset(timeMs)) return { folder, isPresent: false, readings: {}, constants: {} };
  const address = [0x55, ...part.rom];
  const convertMs = Math.max(0, timeMs - CONVERSION_MS);
  command(part, [...address, 0x44], convertMs);
  part.reset(timeMs);
  command(part, [...address, 0xbe], timeMs);
  const bytes = Array.from({ length: 9 }, () => readByte(part, timeMs));
  const isRight = crc8(bytes.slice(0, 8)) === bytes[8];
  const millidegrees = Math.round((((((bytes[1] ?? 0) << 8) | (bytes[0] ?? 0)) << 16) >> 16) * 62.5);
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const crc = (bytes[8] ?? 0).toString(16).padStart(2, '0');
  return {
    folder,
    isPresent: true,
    constants: { name: `28-${serial}\n` },
    readings: {
      w1_slave: `${hex} : crc=${crc} ${isRight ? 'YES' : 'NO'}\n${hex} t=${millidegrees}\n`,
      temperature: isRight ? `${millidegrees}\n` : '',
    },
  };
}

function command(part: OneWirePart, bytes: readonly number[], timeMs: number): void {
  for (const byte of bytes) for (let bit = 0; bit < 8; bit += 1) part.writeSlot(((byte >> bit) & 1) as Level, timeMs);
}

function readByte(part: OneWirePart, timeMs: number): number {
  let byte = 0;
  for (let bit = 0; bit < 8; bit += 1) byte |= part.readSlot(timeMs) << bit;
  return byte;
}

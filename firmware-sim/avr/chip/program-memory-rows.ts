import type { ChipModel } from './models/chip-model.ts';

/** Of the internal oscillator. Every chip has its own; this one is as good as any. */
const CALIBRATION = 0x80;

/**
 * What LPM gives with BLBSET set: fuses and lock bits by the value of Z. Source: ATmega328P datasheet DS40002061, "Reading
 * the Fuse and Lock Bits from Software".
 * @param bootStart byte address at which a reset starts; 0: the program
 */
export function readFuses({ fuses, selfProgramming }: ChipModel, bootStart: number, z: number): number {
  // BOOTSZ is 0 for the largest section, BOOTRST 0 where a reset starts the bootloader.
  const section = selfProgramming.bootStarts.indexOf(bootStart);
  const boot = section === -1 ? 0x01 | (fuses.high & 0x06) : (3 - section) << 1;
  return [fuses.low, fuses.lock, fuses.extended, (fuses.high & 0xf8) | boot][z] ?? 0xff;
}

/**
 * What LPM gives with SIGRD set: the signature at even values of Z, the oscillator's calibration at 1. Source: the same,
 * "Reading the Signature Row from Software".
 */
export function readSignature({ signature }: ChipModel, z: number): number {
  if (z === 1) return CALIBRATION;
  return (z % 2 === 0 ? signature[z / 2] : undefined) ?? 0xff;
}

import { BoardstreamError } from '../../../core/index.ts';
import { intelHexData } from '../core/index.ts';
import type { ChipModel } from './models/chip-model.ts';

/**
 * Writes a bootloader into `flash` where it belongs and returns the byte address at which a reset starts it.
 *
 * The Optiboot that Debian 12 builds has 532 bytes, 20 more than the section it is linked for, so that its last function
 * would lie behind the end of the flash. Such a bootloader is moved to the next larger section: its code is relative, as
 * bootloaders that fill their section are.
 * @throws BoardstreamError `FIRMWARE_INVALID` when it begins at no boot section, or fits none
 */
export function placeBootloader(file: Uint8Array, flash: Uint8Array, { mcu, selfProgramming }: ChipModel): number {
  const { bootStarts } = selfProgramming;
  const [first, ...others] = pieces(file);
  const linkedFor = bootStarts.indexOf(first?.address ?? -1);
  const sectionStart = bootStarts.slice(linkedFor).find((start) => start + (first?.bytes.length ?? 0) <= flash.length);
  if (first === undefined || linkedFor === -1 || sectionStart === undefined) {
    throw new BoardstreamError('FIRMWARE_INVALID', `this is no bootloader for the boot section of an ${mcu}`);
  }
  // A word of version may stand at the end of the flash, on its own; code that was moved away does not meet it.
  for (const { address, bytes } of [{ ...first, address: sectionStart }, ...others]) {
    if (address + bytes.length <= flash.length) flash.set(bytes, address);
  }
  return sectionStart;
}

interface Piece {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** What follows each other without a hole, in the order of the file. */
function pieces(file: Uint8Array): Piece[] {
  const found: Piece[] = [];
  for (const { address, bytes } of intelHexData(file)) {
    const last = found.at(-1);
    if (last !== undefined && last.address + last.bytes.length === address) {
      found[found.length - 1] = { address: last.address, bytes: Buffer.concat([last.bytes, bytes]) };
    } else found.push({ address, bytes });
  }
  return found;
}

import { readElf } from './elf.ts';
import type { FirmwareImage, MemorySizes } from './firmware-image.ts';
import { readIntelHex } from './intel-hex.ts';

/** The file as bytes: ELF by its first four, else Intel HEX. Error: `FIRMWARE_INVALID`. */
export function readFirmware(file: Uint8Array, sizes: MemorySizes): FirmwareImage {
  const isElf = file[0] === 0x7f && file[1] === 0x45 && file[2] === 0x4c && file[3] === 0x46;
  return isElf ? readElf(file, sizes) : readIntelHex(file, sizes);
}

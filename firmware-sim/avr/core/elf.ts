import { type FirmwareImage, ImageBuilder, invalid, type MemorySizes } from './firmware-image.ts';

const ELF_HEADER_BYTES = 52;
const PROGRAM_HEADER_BYTES = 32;
const MACHINE_AVR = 83;
const LOADABLE = 1;

/**
 * Reads an ELF32 file for AVR by its loadable segments, each to its physical address: `.text` and the start values of
 * `.data` go to the flash, `.eeprom` to the EEPROM. Error: `FIRMWARE_INVALID` with the segment. Source: System V
 * Application Binary Interface, chapters 4 and 5.
 */
export function readElf(file: Uint8Array, sizes: MemorySizes): FirmwareImage {
  const header = 'header';
  if (file.length < ELF_HEADER_BYTES) throw invalid('the file is cut off', header);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file[4] !== 1 || file[5] !== 1) throw invalid('it is not a little-endian ELF file of 32 bits', header);
  const machine = view.getUint16(18, true);
  if (machine !== MACHINE_AVR) throw invalid(`it is for machine ${machine}, and AVR is ${MACHINE_AVR}`, header);
  const tableOffset = view.getUint32(28, true);
  const entryBytes = view.getUint16(42, true);
  const count = view.getUint16(44, true);
  if (count === 0) throw invalid('it has no segments: link it first', header);
  if (entryBytes < PROGRAM_HEADER_BYTES || tableOffset + entryBytes * count > file.length) {
    throw invalid('the table of segments is cut off', header);
  }
  const image = new ImageBuilder(sizes);
  for (let at = 0; at < count; at += 1) {
    const entry = tableOffset + at * entryBytes;
    if (view.getUint32(entry, true) !== LOADABLE) continue;
    const place = `segment ${at}`;
    const offset = view.getUint32(entry + 4, true);
    const address = view.getUint32(entry + 12, true);
    const size = view.getUint32(entry + 16, true);
    if (offset + size > file.length) throw invalid('the segment is cut off', place);
    image.put(address, file.subarray(offset, offset + size), place);
  }
  return image.finish();
}

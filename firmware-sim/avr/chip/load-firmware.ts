import { BoardstreamError } from '../../../core/index.ts';
import { readIntelHex } from './intel-hex.ts';

/**
 * Writes a firmware file into `flash`.
 * @throws BoardstreamError `FIRMWARE_INVALID`
 */
export function loadFirmware(file: Uint8Array, flash: Uint8Array): void {
  if (file[0] === 0x7f) {
    const hint = 'convert it: avr-objcopy -O ihex -R .eeprom sketch.elf sketch.hex';
    throw new BoardstreamError('FIRMWARE_INVALID', `this is an ELF file, not Intel HEX; ${hint}`);
  }
  for (const { address, bytes } of readIntelHex(Buffer.from(file).toString('latin1'))) {
    if (address + bytes.length > flash.length) {
      const problem = `it has bytes up to ${address + bytes.length}, the flash ${flash.length}`;
      throw new BoardstreamError('FIRMWARE_INVALID', `this firmware is for a larger chip: ${problem}`);
    }
    flash.set(bytes, address);
  }
}

import { BoardstreamError } from '../../../core/index.ts';

/** Sizes of a chip's memories in bytes, which bound what a firmware file may fill. */
export interface MemorySizes {
  readonly flashBytes: number;
  readonly eepromBytes: number;
}

/** What a firmware file puts into a chip. */
export interface FirmwareImage {
  /** The whole flash; 0xff wherever the file says nothing. Words are little-endian. */
  readonly flash: Uint8Array;
  /** Bytes of flash that the file fills. */
  readonly flashBytesUsed: number;
  /** The whole EEPROM, 0xff where the file says nothing; undefined if it holds nothing for the EEPROM. */
  readonly eeprom: Uint8Array | undefined;
  /** Fuse bytes, low one first; undefined if the file holds none. */
  readonly fuses: Uint8Array | undefined;
}

/**
 * Where an AVR tool chain puts what is not flash, in Intel HEX and in ELF: data memory, EEPROM, fuses, lock bits and
 * signature, 64 KiB each. Source: the linker scripts of binutils for AVR.
 */
const SPACE = { data: 0x80, eeprom: 0x81, fuses: 0x82 } as const;

/**
 * Bytes behind the flash that are passed over, as programmers do: Debian's Optiboot for the ATmega328P has 20 from 0x8000
 * on. More than this is a firmware for a larger chip.
 */
const MOST_BYTES_BEHIND_FLASH = 32;

/** Collects the bytes of a file while it is read. */
export class ImageBuilder {
  readonly #sizes: MemorySizes;
  readonly #flash: Uint8Array;
  readonly #isFilled: Uint8Array;
  #eeprom: Uint8Array | undefined;
  #fuses: number[] = [];
  #bytesBehindFlash = 0;

  constructor(sizes: MemorySizes) {
    this.#sizes = sizes;
    this.#flash = new Uint8Array(sizes.flashBytes).fill(0xff);
    this.#isFilled = new Uint8Array(sizes.flashBytes);
  }

  /** `place` says where in the file the bytes stand, for the message: "line 7". */
  put(address: number, bytes: Uint8Array, place: string): void {
    for (const [at, byte] of bytes.entries()) this.#putByte(address + at, byte, place);
  }

  finish(): FirmwareImage {
    const flashBytesUsed = this.#isFilled.reduce((sum, filled) => sum + filled, 0);
    if (flashBytesUsed === 0 && this.#eeprom === undefined) throw invalid('it holds no program', 'end of file');
    const fuses = this.#fuses.length === 0 ? undefined : Uint8Array.from(this.#fuses);
    return { flash: this.#flash, flashBytesUsed, eeprom: this.#eeprom, fuses };
  }

  #putByte(address: number, byte: number, place: string): void {
    const space = address >>> 16;
    const offset = address & 0xffff;
    const { flashBytes, eepromBytes } = this.#sizes;
    if (space === SPACE.eeprom) {
      if (offset >= eepromBytes) throw invalid(`the EEPROM of this chip ends at ${eepromBytes} bytes`, place);
      this.#eeprom ??= new Uint8Array(eepromBytes).fill(0xff);
      this.#eeprom[offset] = byte;
    } else if (space === SPACE.fuses) {
      if (offset < 3) this.#fuses[offset] = byte;
    } else if (space < SPACE.data) {
      if (address < flashBytes) {
        this.#flash[address] = byte;
        this.#isFilled[address] = 1;
        return;
      }
      this.#bytesBehindFlash += 1;
      if (this.#bytesBehindFlash <= MOST_BYTES_BEHIND_FLASH) return;
      throw invalid(`the flash of this chip ends at ${flashBytes} bytes, so the firmware is for a larger one`, place);
    }
  }
}

/** `place` is "line 7" or "segment 2". */
export function invalid(reason: string, place: string): BoardstreamError {
  return new BoardstreamError('FIRMWARE_INVALID', `the firmware cannot be loaded, ${place}: ${reason}`, {
    place,
    reason,
  });
}

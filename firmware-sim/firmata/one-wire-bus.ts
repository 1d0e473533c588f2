import type { Level, OneWirePart } from '../sensors/part.ts';
import type { ProcessorTime } from './processor-time.ts';

/** A reset with its presence pulse, and one slot with its recovery. Source: Maxim AN126, standard speed. */
const RESET_MS = 0.96;
const SLOT_MS = 0.07;

const ROM_BITS = 64;

/** More devices than a wire carries; a part that answers a search without end does not hold the board for ever. */
const MOST_DEVICES = 64;

/** ROM commands. Source: DS18B20 data sheet (Maxim 19-7487). */
const SEARCH_ROM = 0xf0;
const ALARM_SEARCH = 0xec;
const MATCH_ROM = 0x55;
const SKIP_ROM = 0xcc;

/** The board's end of a 1-Wire bus. Bits go lowest first. Every step takes its time of the processor. */
export class OneWireBus {
  readonly #parts: readonly OneWirePart[];
  readonly #time: ProcessorTime;

  constructor(parts: readonly OneWirePart[], time: ProcessorTime) {
    this.#parts = parts;
    this.#time = time;
  }

  /** @returns whether any part is present */
  reset(): boolean {
    this.#time.spend(RESET_MS);
    // Every part must see the pulse, so that `some` would not do.
    return this.#parts.map((part) => part.reset(this.#time.nowMs)).includes(true);
  }

  skip(): void {
    this.write([SKIP_ROM]);
  }

  select(rom: readonly number[]): void {
    this.write([MATCH_ROM, ...rom]);
  }

  write(bytes: readonly number[]): void {
    for (const byte of bytes) {
      for (let bit = 0; bit < 8; bit += 1) this.#writeBit(((byte >> bit) & 1) as Level);
    }
  }

  read(count: number): number[] {
    return Array.from({ length: count }, () => {
      let byte = 0;
      for (let bit = 0; bit < 8; bit += 1) byte |= this.#readBit() << bit;
      return byte;
    });
  }

  /** The ROM codes of all parts, or of those with an alarm, found bit by bit. Source: Maxim AN187. */
  search(alarms: boolean): Uint8Array[] {
    const found: Uint8Array[] = [];
    let path: Level[] = [];
    for (let last = 0; last >= 0 && found.length < MOST_DEVICES; ) {
      if (!this.reset()) break;
      this.write([alarms ? ALARM_SEARCH : SEARCH_ROM]);
      const pass = this.#searchOnce(path);
      if (pass === undefined) break;
      found.push(romOf(pass.bits));
      last = pass.lastFork;
      path = [...pass.bits.slice(0, Math.max(last, 0)), 1];
    }
    return found;
  }

  /**
   * Follows `path` and then the zeros.
   * @returns the bits of one code, and the last place where 1 is still to be tried, -1 when there is none; `undefined`
   * when nothing answers
   */
  #searchOnce(path: readonly Level[]): { bits: Level[]; lastFork: number } | undefined {
    const bits: Level[] = [];
    let lastFork = -1;
    for (let index = 0; index < ROM_BITS; index += 1) {
      const bit = this.#readBit();
      const complement = this.#readBit();
      if (bit === 1 && complement === 1) return undefined;
      const isFork = bit === 0 && complement === 0;
      const direction = isFork ? (path[index] ?? 0) : bit;
      if (isFork && direction === 0) lastFork = index;
      this.#writeBit(direction);
      bits.push(direction);
    }
    return { bits, lastFork };
  }

  #writeBit(bit: Level): void {
    this.#time.spend(SLOT_MS);
    for (const part of this.#parts) part.writeSlot(bit, this.#time.nowMs);
  }

  #readBit(): Level {
    this.#time.spend(SLOT_MS);
    return this.#parts.map((part) => part.readSlot(this.#time.nowMs)).includes(0) ? 0 : 1;
  }
}

function romOf(bits: readonly Level[]): Uint8Array {
  const rom = new Uint8Array(ROM_BITS / 8);
  for (const [index, bit] of bits.entries()) rom[index >> 3] = (rom[index >> 3] ?? 0) | (bit << (index & 7));
  return rom;
}

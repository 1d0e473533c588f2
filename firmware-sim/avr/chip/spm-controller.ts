import type { ChipCpu } from './chip-cpu.ts';

/** Registers of the data space and their bits, DS40002061 section 26.3. */
const SPMCSR = 0x57;
const RWWSB = 0x40;
const RWWSRE = 0x10;
const BLBSET = 0x08;
const PGWRT = 0x04;
const PGERS = 0x02;
const SPMEN = 0x01;
const OPERATION = RWWSRE | BLBSET | PGWRT | PGERS | SPMEN;

export const PAGE_WORDS = 64;
/** Words; from here on the flash cannot be read while it is written, table 26-7. */
const NO_READ_WHILE_WRITE_WORD = 0x3800;
/** SPM must follow the write to SPMCSR within so many cycles, section 26.2.1. */
const ARMED_CYCLES = 4;
/** 3.7 ms, the shortest time of table 26-5. */
const WRITE_S = 0.0037;

export interface SpmOptions {
  readonly cpu: ChipCpu;
  readonly clockHz: number;
  /** First word of the boot section; instructions elsewhere cannot write the flash. */
  readonly bootStartWord: number;
  readonly flashChanged: (fromWord: number, wordCount: number) => void;
}

/**
 * Self-programming: how a bootloader erases and writes the flash, page by page. Source: ATmega328P datasheet DS40002061,
 * chapter 26. Not simulated: lock bits, reading fuses and the signature, and that the read-while-write section cannot be
 * read while it is written.
 */
export class SpmController {
  readonly #options: SpmOptions;
  readonly #buffer = new Uint16Array(PAGE_WORDS).fill(0xffff);
  #armedUntilCycle = -1;
  #busy = false;

  constructor(options: SpmOptions) {
    this.#options = options;
    const { cpu } = options;
    cpu.writeHooks[SPMCSR] = (value) => {
      if (this.#busy) return true;
      cpu.data[SPMCSR] = (this.#status & RWWSB) | (value & ~RWWSB);
      if ((value & SPMEN) !== 0) this.#arm();
      return true;
    };
  }

  get #status(): number {
    return this.#options.cpu.data[SPMCSR] ?? 0;
  }

  /** The instruction SPM: the address in Z and the word in r1:r0. */
  execute(byteAddress: number, word: number): void {
    const { cpu, bootStartWord } = this.#options;
    if (this.#busy || cpu.cycles > this.#armedUntilCycle || cpu.pc < bootStartWord) return;
    const address = byteAddress >> 1;
    const operation = this.#status & OPERATION;
    this.#armedUntilCycle = -1;
    if (operation === (PGERS | SPMEN)) this.#erase(address);
    else if (operation === (PGWRT | SPMEN)) this.#write(address);
    else {
      if (operation === SPMEN) this.#fill(address, word);
      else if (operation === (RWWSRE | SPMEN)) {
        this.#buffer.fill(0xffff);
        cpu.data[SPMCSR] = this.#status & ~RWWSB;
      }
      this.#disarm();
    }
  }

  #arm(): void {
    const { cpu } = this.#options;
    const untilCycle = cpu.cycles + 2 + ARMED_CYCLES;
    this.#armedUntilCycle = untilCycle;
    cpu.at(untilCycle + 1, () => {
      if (this.#armedUntilCycle === untilCycle) this.#disarm();
    });
  }

  #disarm(): void {
    this.#armedUntilCycle = -1;
    this.#options.cpu.data[SPMCSR] = this.#status & ~OPERATION;
  }

  /** A word can be cleared bit by bit, and is set again only with the whole buffer. */
  #fill(address: number, word: number): void {
    const at = address % PAGE_WORDS;
    this.#buffer[at] = (this.#buffer[at] ?? 0) & word;
  }

  #erase(address: number): void {
    const { cpu, flashChanged } = this.#options;
    const pageStart = address - (address % PAGE_WORDS);
    cpu.progMem.fill(0xffff, pageStart, pageStart + PAGE_WORDS);
    flashChanged(pageStart, PAGE_WORDS);
    this.#beBusy(pageStart);
  }

  #write(address: number): void {
    const { cpu, flashChanged } = this.#options;
    const pageStart = address - (address % PAGE_WORDS);
    for (const [index, word] of this.#buffer.entries()) {
      cpu.progMem[pageStart + index] = (cpu.progMem[pageStart + index] ?? 0) & word;
    }
    this.#buffer.fill(0xffff);
    flashChanged(pageStart, PAGE_WORDS);
    this.#beBusy(pageStart);
  }

  #beBusy(pageStart: number): void {
    const { cpu, clockHz } = this.#options;
    const cycles = Math.round(WRITE_S * clockHz);
    if (pageStart >= NO_READ_WHILE_WRITE_WORD) {
      // The processor is halted meanwhile, section 26.4.2.
      cpu.cycles += cycles;
      this.#disarm();
      return;
    }
    this.#busy = true;
    cpu.data[SPMCSR] = this.#status | RWWSB;
    cpu.at(cpu.cycles + cycles, () => {
      this.#busy = false;
      this.#disarm();
    });
  }
}

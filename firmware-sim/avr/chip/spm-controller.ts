import type { CoreHooks } from '../core/index.ts';
import type { ChipCpu } from './chip-cpu.ts';
import type { ChipModel } from './models/chip-model.ts';
import { readFuses, readSignature } from './program-memory-rows.ts';

/** Registers of the data space and their bits, DS40002061 section 26.3. */
const SPMCSR = 0x57;
const RWWSB = 0x40;
const SIGRD = 0x20;
const RWWSRE = 0x10;
const BLBSET = 0x08;
const PGWRT = 0x04;
const PGERS = 0x02;
const SPMEN = 0x01;
const OPERATION = SIGRD | RWWSRE | BLBSET | PGWRT | PGERS | SPMEN;

/** SPM, or LPM of the fuses, must follow the write to SPMCSR within so many cycles, section 26.2.1. */
const ARMED_CYCLES = 4;
/** 3.7 ms, the shortest time of table 26-5. */
const WRITE_S = 0.0037;

export interface SpmOptions {
  readonly cpu: ChipCpu;
  readonly model: ChipModel;
  readonly clockHz: number;
  /** First word of the boot section; instructions elsewhere cannot write the flash. 0: any can. */
  readonly bootStartWord: number;
  /** Where SPM comes from, and LPM of anything but the flash. */
  readonly hooks: CoreHooks;
  readonly flashChanged: (fromWord: number, wordCount: number) => void;
}

/**
 * Self-programming: how a bootloader erases and writes the flash, page by page, and reads fuses and signature. Source:
 * ATmega328P datasheet DS40002061, chapter 26. Not simulated: that lock bits protect anything, and that code which runs in
 * the read-while-write section while that is written is lost.
 */
export class SpmController {
  readonly #options: SpmOptions;
  readonly #buffer: Uint16Array;
  #armedUntilCycle = -1;
  #busy = false;

  constructor(options: SpmOptions) {
    this.#options = options;
    const { cpu, model, hooks } = options;
    this.#buffer = new Uint16Array(model.selfProgramming.pageWords).fill(0xffff);
    hooks.storeProgram = (byteAddress, word) => this.#execute(byteAddress, word);
    cpu.writeHooks[SPMCSR] = (value) => {
      if (this.#busy) return true;
      this.#setStatus((this.#status & RWWSB) | (value & ~RWWSB));
      if ((value & SPMEN) !== 0) this.#arm();
      return true;
    };
  }

  get #status(): number {
    return this.#options.cpu.data[SPMCSR] ?? 0;
  }

  /** Only while LPM may give anything but the flash is it asked for here: it is a frequent instruction. */
  #setStatus(value: number): void {
    const { cpu, hooks } = this.#options;
    cpu.data[SPMCSR] = value;
    hooks.loadProgram = (value & (RWWSB | SPMEN)) === 0 ? undefined : (address) => this.#load(address);
  }

  /** The instruction SPM: the address in Z and the word in r1:r0. */
  #execute(byteAddress: number, word: number): void {
    const { cpu, bootStartWord } = this.#options;
    if (this.#busy || cpu.cycles > this.#armedUntilCycle || cpu.pc < bootStartWord) return;
    const address = (byteAddress >> 1) % cpu.progMem.length;
    const operation = this.#status & OPERATION;
    this.#armedUntilCycle = -1;
    if (operation === (PGERS | SPMEN)) this.#erase(address);
    else if (operation === (PGWRT | SPMEN)) this.#write(address);
    else {
      if (operation === SPMEN) this.#fill(address, word);
      else if (operation === (RWWSRE | SPMEN)) {
        this.#buffer.fill(0xffff);
        this.#setStatus(this.#status & ~RWWSB);
      }
      this.#disarm();
    }
  }

  #load(byteAddress: number): number {
    const { cpu, model, bootStartWord } = this.#options;
    const operation = this.#status & OPERATION;
    if (!this.#busy && cpu.cycles <= this.#armedUntilCycle) {
      if (operation === (BLBSET | SPMEN)) return readFuses(model, 2 * bootStartWord, byteAddress);
      if (operation === (SIGRD | SPMEN)) return readSignature(model, byteAddress);
    }
    const address = byteAddress % cpu.progBytes.length;
    const isWritten = (this.#status & RWWSB) !== 0 && address < 2 * model.selfProgramming.noReadWhileWriteWord;
    return isWritten ? 0xff : (cpu.progBytes[address] ?? 0xff);
  }

  #arm(): void {
    const { cpu } = this.#options;
    const untilCycle = cpu.cycles + 2 + ARMED_CYCLES;
    this.#armedUntilCycle = untilCycle;
    const end = () => {
      if (this.#armedUntilCycle === untilCycle) this.#disarm();
    };
    cpu.at(untilCycle + 1, end, 'none');
  }

  #disarm(): void {
    this.#armedUntilCycle = -1;
    this.#setStatus(this.#status & ~OPERATION);
  }

  /** A word can be cleared bit by bit, and is set again only with the whole buffer. */
  #fill(address: number, word: number): void {
    const at = address % this.#buffer.length;
    this.#buffer[at] = (this.#buffer[at] ?? 0) & word;
  }

  #erase(address: number): void {
    const { cpu } = this.#options;
    const pageStart = address - (address % this.#buffer.length);
    cpu.progMem.fill(0xffff, pageStart, pageStart + this.#buffer.length);
    this.#changed(pageStart);
  }

  #write(address: number): void {
    const { cpu } = this.#options;
    const pageStart = address - (address % this.#buffer.length);
    for (const [index, word] of this.#buffer.entries()) {
      cpu.progMem[pageStart + index] = (cpu.progMem[pageStart + index] ?? 0) & word;
    }
    this.#buffer.fill(0xffff);
    this.#changed(pageStart);
  }

  #changed(pageStart: number): void {
    const { cpu, clockHz, model, flashChanged } = this.#options;
    flashChanged(pageStart, this.#buffer.length);
    const cycles = Math.round(WRITE_S * clockHz);
    if (pageStart >= model.selfProgramming.noReadWhileWriteWord) {
      // The processor is halted meanwhile, section 26.4.2.
      cpu.cycles += cycles;
      this.#disarm();
      return;
    }
    this.#busy = true;
    this.#setStatus(this.#status | RWWSB);
    const done = () => {
      this.#busy = false;
      this.#disarm();
    };
    cpu.at(cpu.cycles + cycles, done, 'none');
  }
}

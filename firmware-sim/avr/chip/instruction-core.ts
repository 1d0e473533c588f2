import { avrInstruction } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';

/** What executes instructions on the registers and the memory of a chip. */
export interface InstructionCore {
  /**
   * Executes whole instructions, and what is on the agenda between them, until `cpu.cycles` reaches `untilCycle` or
   * `hooks.halted` is true after an instruction.
   */
  run(untilCycle: number): void;
  /** Words of the flash from `fromWord` on were written: what was derived from them is void. */
  flashChanged(fromWord: number, wordCount: number): void;
}

/** Instructions that concern peripherals. */
export interface CoreHooks {
  /** SLEEP. */
  sleep(): void;
  /** SPM, before the program counter moves on. */
  spm(): void;
  /** The chip sleeps or is to be reset: the core returns. */
  readonly halted: boolean;
}

export type CoreFactory = (cpu: ChipCpu, hooks: CoreHooks) => InstructionCore;

const SLEEP = 0x9588;
const SPM = 0x95e8;
const SPM_INCREMENT = 0x95f8;
/** Finds the three, and few others, with one comparison an instruction. */
const RARE_MASK = 0xff8f;

/** One instruction after another with avr8js. */
export const steppingCore: CoreFactory = (cpu, hooks) => ({
  run(untilCycle) {
    const { progMem } = cpu;
    while (cpu.cycles < untilCycle && !hooks.halted) {
      const opcode = progMem[cpu.pc] ?? 0;
      if ((opcode & RARE_MASK) === SLEEP) {
        if (opcode === SLEEP) hooks.sleep();
        else if (opcode === SPM || opcode === SPM_INCREMENT) hooks.spm();
      }
      avrInstruction(cpu);
      cpu.tick();
    }
  },
  flashChanged() {},
});

import { avrInstruction } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';

/**
 * What executes instructions on the registers and the memory of a chip, and what is on the chip's agenda between them. All
 * state but sleep is in the `ChipCpu`.
 */
export interface InstructionCore {
  /** `SLEEP` was executed and no interrupt came yet: time passes from event to event. */
  readonly isSleeping: boolean;
  /** Executes whole instructions until `cpu.cycles` has reached `untilCycles`, or until `stop`. */
  run(untilCycles: number): 'cycles' | 'stopped';
  /** From a hook or an event: the `run` going on returns after this instruction. Between runs without effect. */
  stop(): void;
  /** Words of the flash have new content. */
  programChanged(firstWord: number, wordCount: number): void;
}

/** Instructions that concern peripherals. */
export interface CoreHooks {
  /** `SLEEP`. Answers whether the processor sleeps now. */
  readonly sleep: () => boolean;
  /** `SPM`: the byte address in Z, and the word in r1:r0. */
  readonly storeProgram: (byteAddress: number, word: number) => void;
}

export type CoreFactory = (cpu: ChipCpu, hooks: CoreHooks) => InstructionCore;

const SLEEP = 0x9588;
const SPM = 0x95e8;
const SPM_INCREMENT = 0x95f8;
/** Finds the three, and few others, with one comparison an instruction. */
const RARE_MASK = 0xff8f;

/** One instruction after another with avr8js. */
export const steppingCore: CoreFactory = (cpu, hooks) => new SteppingCore(cpu, hooks);

class SteppingCore implements InstructionCore {
  readonly #cpu: ChipCpu;
  readonly #hooks: CoreHooks;
  #stopRequested = false;
  /** Where the program goes on that sleeps. */
  #asleepAt: number | undefined;

  constructor(cpu: ChipCpu, hooks: CoreHooks) {
    this.#cpu = cpu;
    this.#hooks = hooks;
  }

  get isSleeping(): boolean {
    return this.#asleepAt !== undefined;
  }

  run(untilCycles: number): 'cycles' | 'stopped' {
    const cpu = this.#cpu;
    this.#stopRequested = false;
    while (cpu.cycles < untilCycles) {
      if (this.#asleepAt === undefined) this.#step(cpu);
      else cpu.cycles = Math.min(untilCycles, Math.max(cpu.cycles, cpu.nextEventCycle));
      cpu.tick();
      // An interrupt has moved it on.
      if (cpu.pc !== this.#asleepAt) this.#asleepAt = undefined;
      if (this.#stopRequested) return 'stopped';
    }
    return 'cycles';
  }

  stop(): void {
    this.#stopRequested = true;
  }

  programChanged(): void {}

  #step(cpu: ChipCpu): void {
    const opcode = cpu.progMem[cpu.pc] ?? 0;
    if ((opcode & RARE_MASK) === SLEEP) {
      if (opcode === SLEEP && this.#hooks.sleep()) this.#asleepAt = cpu.pc + 1;
      else if (opcode === SPM || opcode === SPM_INCREMENT) {
        this.#hooks.storeProgram(cpu.dataView.getUint16(30, true), cpu.dataView.getUint16(0, true));
      }
    }
    avrInstruction(cpu);
  }
}

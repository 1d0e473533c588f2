import type { CPU } from 'avr8js';

/**
 * What executes the instructions of a chip. All state is avr8js's `CPU` (registers and memory in `data`, flash in
 * `progMem`, `pc`, `cycles`, pending interrupts and clock events), which peripherals share; a core only moves it on, so
 * that one core can take another's place between two calls of `run`.
 *
 * What peripherals may rely on:
 * - `readHooks` and `writeHooks` are honoured below `ioEnd`. A hook sees `cpu.cycles` as of the start of the
 *   instruction, `cpu.SREG`, and `cpu.pc` of the **next** instruction. It may add to `cpu.cycles` (the EEPROM halts the
 *   processor so), queue interrupts, add and remove clock events, and reset the chip.
 * - A clock event runs between two instructions, at the first cycle count not below the one it asked for, and before
 *   interrupts are looked at. Several that are due run in order of time. An event has left the queue when its callback
 *   runs.
 * - Do not call `cpu.tick()` or avr8js's `avrInstruction`: `run` does both their work.
 * - Whoever calls `cpu.reset()` calls `core.reset()` too. Whoever writes `progMem` calls `core.programChanged`.
 */
export interface InstructionCore {
  readonly cpu: CPU;
  readonly hooks: CoreHooks;
  /** `SLEEP` was executed and no interrupt came yet. Time passes from event to event, nothing is executed. */
  readonly isSleeping: boolean;
  /**
   * Executes until `cpu.cycles >= untilCycles` (finite), or until `stop`. The last instruction may end up to four
   * cycles later than asked, or as much later as a hook halted the processor. How a stretch of time is cut into calls
   * changes nothing in what the chip does.
   */
  run(untilCycles: number): StopReason;
  /** From a hook or a clock event: the `run` going on returns after this instruction. Between runs without effect. */
  stop(): void;
  /** Forgets sleep and the instruction that an interrupt has to wait for. Does not touch `cpu`. */
  reset(): void;
  /** `wordCount` words (default: to the end) of `cpu.progMem` from word `firstWord` (default 0) on have new content. */
  programChanged(firstWord?: number, wordCount?: number): void;
}

/** `cycles`: the count was reached. `stopped`: something called `stop`. */
export type StopReason = 'cycles' | 'stopped';

/**
 * What instructions mean outside of the processor. May be set and taken away at any time. `WDR` calls avr8js's
 * `cpu.onWatchdogReset`. The rules for hooks of the memory hold here too.
 */
export interface CoreHooks {
  /** `SLEEP`. Answer whether the processor sleeps now: SE of the chip's sleep register. Default: it never does. */
  sleep?: (() => boolean) | undefined;
  /** `BREAK`, which does nothing else. */
  breakpoint?: (() => void) | undefined;
  /**
   * `SPM`: the byte address from RAMPZ and Z, and the word in r1:r0. What it means is in the chip's SPMCSR. Default:
   * nothing.
   */
  storeProgram?: ((byteAddress: number, word: number) => void) | undefined;
  /**
   * Answers every `LPM` and `ELPM` while it is set, in place of the flash: fuses, signature, or the 0xff of a section
   * that is being written.
   */
  loadProgram?: ((byteAddress: number) => number) | undefined;
  /** A word that is no instruction, executed as a `NOP`: the program ran into erased flash, or into data. */
  undefinedInstruction?: ((wordAddress: number, word: number) => void) | undefined;
}

export interface CoreOptions {
  readonly hooks?: CoreHooks;
  /**
   * First address of data space that is memory and nothing else, where hooks are not looked for. Default 0x100
   * (ATmega328P, 32U4); 0x200 for the ATmega2560. The 2560's `CPU` needs `sramBytes` 8192 + 256 to match, since avr8js
   * begins memory at 0x100.
   */
  readonly ioEnd?: number;
}

/** Addresses in data space of the registers that instructions use without naming them. */
export const REGISTER = { rampz: 0x5b, eind: 0x5c, spl: 0x5d, sph: 0x5e, sreg: 0x5f } as const;

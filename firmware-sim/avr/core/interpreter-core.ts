import type { CPU } from 'avr8js';
import { nextEventCycles, pendingInterrupt, runDueEvents } from './clock-events.ts';
import { DecodedProgram } from './decoded-program.ts';
import { type CoreState, pushProgramCounter } from './execute-slowly.ts';
import { FLAG } from './flags.ts';
import type { CoreHooks, CoreOptions, InstructionCore, StopReason } from './instruction-core.ts';
import { REGISTER } from './instruction-core.ts';
import { runBurst, type Translation } from './run-burst.ts';

/** Datasheets, "Interrupt Response Time": 4 cycles, 5 with a program counter of 22 bits, 4 more out of sleep. */
const INTERRUPT_CYCLES = 4;
const INTERRUPT_CYCLES_22_BITS = 5;
const WAKE_UP_CYCLES = 4;

/** A burst counts its cycles in 32 bits. */
const LONGEST_BURST_CYCLES = 1 << 30;

/**
 * The interpreter: every flash word is decoded once, and instructions run in bursts up to the next clock event, with
 * nothing to look at in between but what an instruction on I/O may have changed.
 *
 *     const cpu = new CPU(flash, 2048);
 *     const core = new InterpreterCore(cpu, { hooks: { sleep: () => (smcr() & 1) !== 0 } });
 *     core.run(cpu.cycles + 16_000_000); // a second of a 16 MHz chip
 */
export class InterpreterCore implements InstructionCore {
  readonly cpu: CPU;
  readonly hooks: CoreHooks;
  readonly #state: CoreState;
  readonly #program: DecodedProgram;
  readonly #translation: Translation | undefined;
  readonly #ioEnd: number;
  #stopRequested = false;
  #untilCycles = 0;

  constructor(
    cpu: CPU,
    { hooks = {}, ioEnd = 0x100 }: CoreOptions = {},
    translate?: (program: DecodedProgram) => Translation,
  ) {
    this.cpu = cpu;
    this.hooks = hooks;
    this.#state = { cpu, hooks, isSleeping: false, interruptsFromCycles: 0 };
    this.#program = new DecodedProgram(cpu.progMem);
    this.#translation = translate?.(this.#program);
    this.#ioEnd = ioEnd;
  }

  get isSleeping(): boolean {
    return this.#state.isSleeping;
  }

  run(untilCycles: number): StopReason {
    const { cpu } = this;
    const burst = {
      state: this.#state,
      program: this.#program,
      translation: this.#translation,
      ioEnd: this.#ioEnd,
      endCycles: () => this.#burstEndCycles(),
    };
    this.#stopRequested = false;
    this.#untilCycles = Math.ceil(untilCycles);
    for (;;) {
      runDueEvents(cpu);
      this.#serveInterrupt();
      if (this.#stopRequested) return 'stopped';
      if (cpu.cycles >= untilCycles) return 'cycles';
      if (this.#state.isSleeping) cpu.cycles = Math.min(untilCycles, nextEventCycles(cpu));
      else runBurst(burst);
    }
  }

  stop(): void {
    this.#stopRequested = true;
  }

  reset(): void {
    this.#state.isSleeping = false;
    this.#state.interruptsFromCycles = 0;
  }

  programChanged(firstWord = 0, wordCount = this.cpu.progMem.length - firstWord): void {
    this.#program.decodeAgain(firstWord, wordCount);
    this.#translation?.programChanged(firstWord, wordCount);
  }

  /** Up to which count nothing but instructions can happen; the present one if something is to be done at once. */
  #burstEndCycles(): number {
    const { cpu } = this;
    if (this.#stopRequested || this.#state.isSleeping) return cpu.cycles;
    const end = Math.min(this.#untilCycles, nextEventCycles(cpu), cpu.cycles + LONGEST_BURST_CYCLES);
    if (cpu.nextInterrupt < 0 || !cpu.interruptsEnabled) return end;
    return Math.min(end, Math.max(cpu.cycles, this.#state.interruptsFromCycles));
  }

  #serveInterrupt(): void {
    const { cpu } = this;
    if (cpu.nextInterrupt < 0 || !cpu.interruptsEnabled || cpu.cycles < this.#state.interruptsFromCycles) return;
    const interrupt = pendingInterrupt(cpu);
    if (interrupt === undefined) return;
    pushProgramCounter(cpu);
    cpu.data[REGISTER.sreg] = cpu.SREG & ~FLAG.I;
    cpu.pc = interrupt.address;
    cpu.cycles += cpu.pc22Bits ? INTERRUPT_CYCLES_22_BITS : INTERRUPT_CYCLES;
    if (this.#state.isSleeping) cpu.cycles += WAKE_UP_CYCLES;
    this.#state.isSleeping = false;
    if (interrupt.constant !== true) cpu.clearInterrupt(interrupt);
  }
}

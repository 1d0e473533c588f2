import type { CPU } from 'avr8js';
import { isTwoWords } from './decode.ts';
import { FLAG } from './flags.ts';
import { type CoreHooks, REGISTER } from './instruction-core.ts';
import { multiply } from './multiply.ts';
import { OPERATION } from './operations.ts';

/** What a core knows beyond avr8js's `CPU`. */
export interface CoreState {
  readonly cpu: CPU;
  readonly hooks: CoreHooks;
  isSleeping: boolean;
  /** No interrupt is served at a lower count: one instruction runs first after I was set and after `RETI`. */
  interruptsFromCycles: number;
}

/**
 * Executes one decoded instruction wholly on the state, with hooks: everything that touches I/O or is seldom. `cpu.pc`
 * is already that of the next word and `cpu.cycles` still that of the start.
 */
export function executeSlowly(state: CoreState, word: number, wide: number): void {
  const { cpu } = state;
  const interruptsBefore = (cpu.data[REGISTER.sreg] ?? 0) & FLAG.I;
  const cycles =
    transfer(cpu, word, wide) ??
    onBit(cpu, word) ??
    onStack(cpu, word, wide) ??
    onProgram(state, word) ??
    onChip(state, word);
  cpu.cycles += cycles;
  const wasSet = interruptsBefore === 0 && cpu.interruptsEnabled;
  if (wasSet || (word & 0xff) === OPERATION.reti) state.interruptsFromCycles = cpu.cycles + 1;
}

/** Between a register and data space; answers with the cycles, or undefined if the instruction is another. */
function transfer(cpu: CPU, word: number, wide: number): number | undefined {
  const { data } = cpu;
  const register = (word >>> 8) & 0xff;
  const b = (word >>> 16) & 0xff;
  switch (word & 0xff) {
    case OPERATION.in:
      data[register] = cpu.readData(b);
      return 1;
    case OPERATION.out:
      cpu.writeData(b, data[register] ?? 0);
      return 1;
    case OPERATION.lds:
      data[register] = cpu.readData(wide);
      return 2;
    case OPERATION.sts:
      cpu.writeData(wide, data[register] ?? 0);
      return 2;
    case OPERATION.load:
    case OPERATION.loadPostIncrement:
    case OPERATION.loadPreDecrement:
      data[register] = cpu.readData(pointerAddress(cpu, word));
      return 2;
    case OPERATION.store:
    case OPERATION.storePostIncrement:
    case OPERATION.storePreDecrement: {
      // The register as it is before the pointer steps, should it be a part of the pointer.
      const value = data[register] ?? 0;
      cpu.writeData(pointerAddress(cpu, word), value);
      return 2;
    }
  }
  return undefined;
}

/** The address that a load or store through a pointer means; moves the pointer. */
function pointerAddress({ data }: CPU, word: number): number {
  const pointer = (word >>> 16) & 0xff;
  const before = (data[pointer] ?? 0) | ((data[pointer + 1] ?? 0) << 8);
  const operation = word & 0xff;
  if (operation === OPERATION.load || operation === OPERATION.store) return (before + (word >>> 24)) & 0xffff;
  const increments = operation === OPERATION.loadPostIncrement || operation === OPERATION.storePostIncrement;
  const after = (before + (increments ? 1 : -1)) & 0xffff;
  data[pointer] = after;
  data[pointer + 1] = after >> 8;
  return increments ? before : after;
}

/** `SBI`, `CBI`, `SBIS`, `SBIC`. */
function onBit(cpu: CPU, word: number): number | undefined {
  const address = (word >>> 8) & 0xff;
  const mask = (word >>> 16) & 0xff;
  switch (word & 0xff) {
    case OPERATION.sbi:
      cpu.writeData(address, cpu.readData(address) | mask, mask);
      return 2;
    case OPERATION.cbi:
      cpu.writeData(address, cpu.readData(address) & ~mask & 0xff, mask);
      return 2;
    case OPERATION.sbic:
      return (cpu.readData(address) & mask) === 0 ? 1 + skip(cpu) : 1;
    case OPERATION.sbis:
      return (cpu.readData(address) & mask) !== 0 ? 1 + skip(cpu) : 1;
  }
  return undefined;
}

/** A stack in the midst of the I/O registers; no program wants it, but one that has lost its way may have it. */
function onStack(cpu: CPU, word: number, wide: number): number | undefined {
  const { data } = cpu;
  const longer = cpu.pc22Bits ? 1 : 0;
  switch (word & 0xff) {
    case OPERATION.push:
      data[cpu.SP] = data[(word >>> 8) & 0xff] ?? 0;
      cpu.SP = (cpu.SP - 1) & 0xffff;
      return 2;
    case OPERATION.pop:
      cpu.SP = (cpu.SP + 1) & 0xffff;
      data[(word >>> 8) & 0xff] = data[cpu.SP] ?? 0;
      return 2;
    case OPERATION.rcall:
    case OPERATION.call: {
      const isLong = (word & 0xff) === OPERATION.call;
      if (isLong) cpu.pc += 1;
      pushProgramCounter(cpu);
      cpu.pc = wide;
      return (isLong ? 4 : 3) + longer;
    }
    case OPERATION.icall:
      pushProgramCounter(cpu);
      cpu.pc = ((data[30] ?? 0) | ((data[31] ?? 0) << 8)) % cpu.progMem.length;
      return 3 + longer;
    case OPERATION.ret:
      cpu.pc = popProgramCounter(cpu);
      return 4 + longer;
  }
  return undefined;
}

/** What reads or writes the flash, or leaves its first 128 KiB. */
function onProgram({ cpu, hooks }: CoreState, word: number): number | undefined {
  const { data } = cpu;
  const z = (data[30] ?? 0) | ((data[31] ?? 0) << 8);
  const target = (((data[REGISTER.eind] ?? 0) << 16) | z) % cpu.progMem.length;
  switch (word & 0xff) {
    case OPERATION.lpm:
    case OPERATION.elpm: {
      const isExtended = (word & 0xff) === OPERATION.elpm;
      const address = isExtended ? ((data[REGISTER.rampz] ?? 0) << 16) | z : z;
      const value = hooks.loadProgram?.(address) ?? cpu.progBytes[address % cpu.progBytes.length] ?? 0xff;
      data[(word >>> 8) & 0xff] = value;
      if (((word >>> 16) & 1) !== 0) {
        const next = address + 1;
        data[30] = next;
        data[31] = next >> 8;
        if (isExtended) data[REGISTER.rampz] = next >> 16;
      }
      return 3;
    }
    case OPERATION.spm:
      hooks.storeProgram?.(((data[REGISTER.rampz] ?? 0) << 16) | z, (data[0] ?? 0) | ((data[1] ?? 0) << 8));
      return 1;
    case OPERATION.eijmp:
      cpu.pc = target;
      return 2;
    case OPERATION.eicall:
      pushProgramCounter(cpu);
      cpu.pc = target;
      return cpu.pc22Bits ? 4 : 3;
  }
  return undefined;
}

function onChip(state: CoreState, word: number): number {
  const { cpu, hooks } = state;
  const operation = word & 0xff;
  switch (operation) {
    case OPERATION.sei:
      cpu.data[REGISTER.sreg] = cpu.SREG | FLAG.I;
      return 1;
    case OPERATION.reti:
      cpu.pc = popProgramCounter(cpu);
      cpu.data[REGISTER.sreg] = cpu.SREG | FLAG.I;
      return cpu.pc22Bits ? 5 : 4;
    case OPERATION.sleep:
      if (hooks.sleep?.() === true) state.isSleeping = true;
      return 1;
    case OPERATION.break:
      hooks.breakpoint?.();
      return 1;
    case OPERATION.wdr:
      cpu.onWatchdogReset();
      return 1;
    case OPERATION.undefined: {
      const address = (cpu.pc - 1 + cpu.progMem.length) % cpu.progMem.length;
      hooks.undefinedInstruction?.(address, cpu.progMem[address] ?? 0);
      return 1;
    }
  }
  multiply(cpu.data, word);
  return 2;
}

/** Two bytes, three where the program counter has 22 bits; the low byte goes first. */
export function pushProgramCounter(cpu: CPU): void {
  const { data, pc } = cpu;
  const size = cpu.pc22Bits ? 3 : 2;
  const sp = cpu.SP;
  for (let at = 0; at < size; at += 1) data[(sp - at) & 0xffff] = pc >> (8 * at);
  cpu.SP = (sp - size) & 0xffff;
}

function popProgramCounter(cpu: CPU): number {
  const size = cpu.pc22Bits ? 3 : 2;
  const sp = cpu.SP;
  let pc = 0;
  for (let at = 1; at <= size; at += 1) pc = (pc << 8) | (cpu.data[(sp + at) & 0xffff] ?? 0);
  cpu.SP = (sp + size) & 0xffff;
  return pc % cpu.progMem.length;
}

/** Passes over the next instruction and answers with the cycles that takes, which is one a word. */
function skip(cpu: CPU): number {
  const words = isTwoWords(cpu.progMem[cpu.pc % cpu.progMem.length] ?? 0) ? 2 : 1;
  cpu.pc += words;
  return words;
}

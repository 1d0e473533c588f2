import { REGISTER } from '../instruction-core.ts';
import { OPERATION } from '../operations.ts';
import { STATUS } from './emit-operation.ts';
import type { Instruction, TranslatedChip } from './flow.ts';

export interface MemoryPlace {
  readonly chip: TranslatedChip;
  /** Statement that gives the instruction to the interpreter instead. */
  readonly leave: string;
  /** Cycles of what follows in the same block. */
  readonly rest: number;
}

/** Statements for what touches memory, the stack or the flash. */
export function emitMemory(instruction: Instruction, place: MemoryPlace): string | undefined {
  const { chip, leave } = place;
  return (
    emitDirect(instruction, place) ??
    emitPointer(instruction, chip, leave) ??
    emitStack(instruction, chip, leave) ??
    emitLoadProgram(instruction, leave)
  );
}

/** The address is in the instruction. */
function emitDirect({ operation, a, b, wide }: Instruction, { chip: { ioEnd }, leave, rest }: MemoryPlace) {
  switch (operation) {
    case OPERATION.in:
      if (b === REGISTER.sreg) return `data[${a}] = ${STATUS.pack};`;
      return `if (readHooks[${b}] !== undefined) ${leave} data[${a}] = data[${b}];`;
    case OPERATION.out:
      if (b === REGISTER.sreg) {
        // Where I gets set, one instruction is to run before an interrupt that waits; without one, it does by itself.
        const mustLeave = `(f & ~ti & 0x80) !== 0${rest > 0 ? ' && cpu.nextInterrupt >= 0' : ''}`;
        return `const f = data[${a}]; if (${mustLeave}) ${leave} ${STATUS.unpack('f')}`;
      }
      return `if (writeHooks[${b}] !== undefined) ${leave} data[${b}] = data[${a}];`;
    case OPERATION.lds:
      return `${wide < ioEnd ? `if (readHooks[${wide}] !== undefined) ${leave} ` : ''}data[${a}] = data[${wide}];`;
    case OPERATION.sts:
      return `${wide < ioEnd ? `if (writeHooks[${wide}] !== undefined) ${leave} ` : ''}data[${wide}] = data[${a}];`;
  }
  return undefined;
}

/** I/O and registers can be reached through a pointer too. */
function emitPointer(instruction: Instruction, { ioEnd }: TranslatedChip, leave: string) {
  const { operation, a, b, displacement } = instruction;
  const before = `(data[${b}] | data[${b + 1}] << 8)`;
  const step = (value: string) => `data[${b}] = ${value}; data[${b + 1}] = (${value}) >> 8;`;
  const guard = `if (p < ${ioEnd}) ${leave}`;
  switch (operation) {
    case OPERATION.load:
    case OPERATION.store: {
      const address = displacement === 0 ? before : `${before} + ${displacement}`;
      const isOutside = displacement === 0 ? `p < ${ioEnd}` : `p < ${ioEnd} || p > 0xffff`;
      const access = operation === OPERATION.load ? `data[${a}] = data[p];` : `data[p] = data[${a}];`;
      return `const p = ${address}; if (${isOutside}) ${leave} ${access}`;
    }
    case OPERATION.loadPostIncrement:
      return `const p = ${before}; ${guard} ${step('p + 1')} data[${a}] = data[p];`;
    case OPERATION.loadPreDecrement:
      return `const p = ${before} - 1; ${guard} ${step('p')} data[${a}] = data[p];`;
    case OPERATION.storePostIncrement:
      return `const p = ${before}; ${guard} data[p] = data[${a}]; ${step('p + 1')}`;
    case OPERATION.storePreDecrement:
      return `const p = ${before} - 1; ${guard} data[p] = data[${a}]; ${step('p')}`;
  }
  return undefined;
}

const STACK_POINTER = '(data[93] | data[94] << 8)';
const setStackPointer = (value: string) => `data[93] = ${value}; data[94] = (${value}) >> 8;`;

/** For calls: what is pushed. For `RET`: what is popped, into `pc`. */
function emitStack(instruction: Instruction, { cpu, ioEnd, program }: TranslatedChip, leave: string) {
  const { operation, a, at } = instruction;
  const size = cpu.pc22Bits ? 3 : 2;
  const guard = (lowest: number) => `if (sp < ${lowest}) ${leave}`;
  switch (operation) {
    case OPERATION.push:
      return `const sp = ${STACK_POINTER}; ${guard(ioEnd)} data[sp] = data[${a}]; ${setStackPointer('sp - 1')}`;
    case OPERATION.pop:
      return `const sp = ${STACK_POINTER} + 1; ${guard(ioEnd)} ${setStackPointer('sp')} data[${a}] = data[sp];`;
    case OPERATION.call:
    case OPERATION.rcall:
    case OPERATION.icall: {
      const after = at + (program.sizes[at] ?? 1);
      const third = cpu.pc22Bits ? ` data[sp - 2] = ${after >> 16};` : '';
      const push = `data[sp] = ${after & 0xff}; data[sp - 1] = ${(after >> 8) & 0xff};${third}`;
      return `const sp = ${STACK_POINTER}; ${guard(ioEnd + 2)} ${push} ${setStackPointer(`sp - ${size}`)}`;
    }
    case OPERATION.ret: {
      const third = cpu.pc22Bits ? ' | data[sp - 2] << 16' : '';
      const popped = `(data[sp] | data[sp - 1] << 8${third}) % ${program.flash.length}`;
      return `const sp = ${STACK_POINTER} + ${size}; ${guard(ioEnd + size - 1)} pc = ${popped}; ${setStackPointer('sp')}`;
    }
  }
  return undefined;
}

function emitLoadProgram({ operation, a, b }: Instruction, leave: string) {
  if (operation !== OPERATION.lpm) return undefined;
  const step = b === 0 ? '' : ' data[30] = p + 1; data[31] = (p + 1) >> 8;';
  return `if (hooks.loadProgram !== undefined) ${leave} const p = data[30] | data[31] << 8; data[${a}] = progBytes[p % progBytes.length];${step}`;
}

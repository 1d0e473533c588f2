import type { CPU } from 'avr8js';
import type { DecodedProgram } from '../decoded-program.ts';
import { REGISTER } from '../instruction-core.ts';
import { OPERATION } from '../operations.ts';

/** Of the chip whose program is translated. */
export interface TranslatedChip {
  readonly cpu: CPU;
  readonly program: DecodedProgram;
  readonly ioEnd: number;
}

export interface Instruction {
  /** Word address. */
  readonly at: number;
  readonly operation: number;
  readonly a: number;
  readonly b: number;
  /** Of a load or store through a pointer. */
  readonly displacement: number;
  /** Its second word, or where it jumps to. */
  readonly wide: number;
  readonly flow: Flow;
}

/**
 * Where an instruction leads. `on`: to the next. `branch`: there, or to `target`. `jump`: to `target`. `call`: to `target`,
 * and later to `after`. `computed`: to an address that only running it tells; `after` is where an `ICALL` comes back to.
 * `interpreted`: translated code ends before it, and may go on at the places in `after`.
 */
export type Flow =
  | { readonly kind: 'on' }
  | { readonly kind: 'branch'; readonly target: number; readonly moreCycles: number }
  | { readonly kind: 'jump'; readonly target: number }
  | { readonly kind: 'call'; readonly target: number; readonly after: number }
  | { readonly kind: 'computed'; readonly after?: number }
  | { readonly kind: 'interpreted'; readonly after: readonly number[] };

export function instructionAt(at: number, chip: TranslatedChip): Instruction {
  const word = chip.program.words[at] ?? 0;
  const wide = chip.program.wide[at] ?? 0;
  const operands = {
    at,
    operation: word & 0xff,
    a: (word >>> 8) & 0xff,
    b: (word >>> 16) & 0xff,
    displacement: word >>> 24,
    wide,
  };
  return { ...operands, flow: flowOf(operands, chip) };
}

function flowOf(instruction: Omit<Instruction, 'flow'>, chip: TranslatedChip): Flow {
  const { at, operation, wide } = instruction;
  const { sizes } = chip.program;
  const size = sizes[at] ?? 1;
  const skipped = sizes[at + size] ?? 1;
  if (mustBeInterpreted(instruction, chip)) {
    const isSkip = operation === OPERATION.sbic || operation === OPERATION.sbis;
    const goesOn = operation !== OPERATION.reti && operation !== OPERATION.eijmp && operation !== OPERATION.wrap;
    return { kind: 'interpreted', after: goesOn ? [at + size, ...(isSkip ? [at + size + skipped] : [])] : [] };
  }
  switch (operation) {
    case OPERATION.brbs:
    case OPERATION.brbc:
      return { kind: 'branch', target: wide, moreCycles: 1 };
    case OPERATION.cpse:
    case OPERATION.sbrc:
    case OPERATION.sbrs:
    case OPERATION.sbic:
    case OPERATION.sbis:
      return { kind: 'branch', target: at + size + skipped, moreCycles: skipped };
    case OPERATION.rjmp:
    case OPERATION.jmp:
      return { kind: 'jump', target: wide };
    case OPERATION.rcall:
    case OPERATION.call:
      return { kind: 'call', target: wide, after: at + size };
    case OPERATION.icall:
      return { kind: 'computed', after: at + size };
    case OPERATION.ijmp:
    case OPERATION.ret:
      return { kind: 'computed' };
  }
  return { kind: 'on' };
}

/**
 * Whatever a peripheral has a say in, and what is seldom. Hooks that are set later are seen to as the translated code runs.
 */
function mustBeInterpreted({ operation, a, b, wide }: Omit<Instruction, 'flow'>, { cpu, ioEnd }: TranslatedChip) {
  switch (operation) {
    case OPERATION.in:
      return cpu.readHooks[b] !== undefined;
    case OPERATION.out:
      return b !== REGISTER.sreg && cpu.writeHooks[b] !== undefined;
    case OPERATION.lds:
      return wide === REGISTER.sreg || (wide < ioEnd && cpu.readHooks[wide] !== undefined);
    case OPERATION.sts:
      return wide === REGISTER.sreg || (wide < ioEnd && cpu.writeHooks[wide] !== undefined);
    case OPERATION.sbic:
    case OPERATION.sbis:
      return cpu.readHooks[a] !== undefined;
  }
  return operation >= OPERATION.wrap;
}

import { OPERATION } from '../operations.ts';
import { emitMemory } from './emit-memory.ts';
import { BRANCH_CONDITIONS, REGISTER_OPERATIONS, STATUS } from './emit-operation.ts';
import type { Block } from './find-region.ts';
import type { Instruction, TranslatedChip } from './flow.ts';
import { MARK } from './machine.ts';

/**
 * The body of a JavaScript function over the parameters of `TranslatedCode`: a case for each block, in an endless loop. A
 * block first looks whether its cycles are left, if it is run to its end, and takes them. A branch out of it gives back
 * what it had not come to.
 */
export function emitRegion(blocks: readonly Block[], chip: TranslatedChip): string {
  const indexes = new Map(blocks.map(({ start }, index) => [start, index]));
  const cases = blocks.map((block, index) => emitBlock(block, index, { indexes, chip }));
  return `
const { cpu, data, code, progBytes, readHooks, writeHooks, hooks } = machine;
const sreg = data[95];
let pc = 0;
${STATUS.declare}
${STATUS.unpack('sreg')}
run: for (;;) {
  switch (block) {
${cases.join('\n')}
  }
  const mark = code[pc];
  if ((mark & ${~MARK.blockMask}) !== ownMark) break run;
  block = mark & ${MARK.blockMask};
}
data[95] = ${STATUS.pack};
machine.pc = pc;
return left;`;
}

interface Region {
  /** Of the blocks, by the address where each begins. */
  readonly indexes: ReadonlyMap<number, number>;
  readonly chip: TranslatedChip;
}

/** `break run` ends the function at `pc`; `break` goes on at `pc`, in this region if it has a block there. */
function emitBlock({ start, instructions, next }: Block, index: number, region: Region): string {
  let rest = instructions.reduce((sum, instruction) => sum + cyclesOf(instruction, region.chip), 0);
  const lines = [`  case ${index}:`, `    if (left < ${rest}) { pc = ${start}; break run; }`, `    left -= ${rest};`];
  for (const instruction of instructions) {
    const leave = `{ pc = ${instruction.at}; left += ${rest}; break run; }`;
    rest -= cyclesOf(instruction, region.chip);
    lines.push(`    { ${emitInstruction(instruction, { leave, rest, region })} }`);
  }
  if (next !== undefined && region.indexes.get(next) !== index + 1) lines.push(`    ${goTo(next, region)}`);
  return lines.join('\n');
}

interface Place {
  readonly leave: string;
  /** Cycles of the instructions behind it in its block. */
  readonly rest: number;
  readonly region: Region;
}

function emitInstruction(instruction: Instruction, { leave, rest, region }: Place): string {
  const { operation, flow } = instruction;
  const registers = REGISTER_OPERATIONS[operation];
  const statements = registers?.(instruction) ?? emitMemory(instruction, { chip: region.chip, leave, rest }) ?? '';
  switch (flow.kind) {
    case 'on':
      return statements;
    case 'branch': {
      const more = rest - flow.moreCycles;
      const adjust = more === 0 ? '' : `left += ${more}; `;
      return `${hookGuard(instruction, leave)}if (${BRANCH_CONDITIONS[operation]?.(instruction)}) { ${adjust}${goTo(flow.target, region)} }`;
    }
    case 'jump':
    case 'call':
      return `${statements} ${goTo(flow.target, region)}`;
    case 'computed':
      return operation === OPERATION.ret
        ? `${statements} break;`
        : `${statements} pc = (data[30] | data[31] << 8) % ${region.chip.program.flash.length}; break;`;
    case 'interpreted':
      return leave;
  }
}

function hookGuard({ operation, a }: Instruction, leave: string): string {
  const readsIo = operation === OPERATION.sbic || operation === OPERATION.sbis;
  return readsIo ? `if (readHooks[${a}] !== undefined) ${leave} ` : '';
}

function goTo(address: number, { indexes }: Region): string {
  const index = indexes.get(address);
  return index === undefined ? `pc = ${address}; break run;` : `block = ${index}; continue run;`;
}

/** As long as no branch is taken; 0 for what the interpreter executes. Source: DS40002198. */
function cyclesOf({ operation, flow }: Instruction, { cpu }: TranslatedChip): number {
  if (flow.kind === 'interpreted') return 0;
  const longer = cpu.pc22Bits ? 1 : 0;
  switch (operation) {
    case OPERATION.adiw:
    case OPERATION.sbiw:
    case OPERATION.mul:
    case OPERATION.rjmp:
    case OPERATION.ijmp:
    case OPERATION.push:
    case OPERATION.pop:
      return 2;
    case OPERATION.jmp:
    case OPERATION.lpm:
      return 3;
    case OPERATION.rcall:
    case OPERATION.icall:
      return 3 + longer;
    case OPERATION.call:
    case OPERATION.ret:
      return 4 + longer;
  }
  return operation >= OPERATION.lds && operation <= OPERATION.storePreDecrement ? 2 : 1;
}

import type { DecodedProgram } from './decoded-program.ts';
import { type CoreState, executeSlowly } from './execute-slowly.ts';
import { ARITHMETIC_FLAGS, arithmeticIndex, LOGIC_FLAGS, SHIFT_FLAGS } from './flags.ts';

/** Code that stands in for stretches of the program; `endCycles` never changes while it runs. */
export interface Translation {
  /** `words` of the program, but negative where `run` may be asked. */
  readonly code: Int32Array;
  /** Where `run` came to. */
  readonly pc: number;
  /**
   * From word `at` on, executes instructions that all start before `left` cycles are over, and returns the cycles left: as
   * many as before when it has none to execute. All state is in `cpu.data`.
   */
  run(at: number, left: number): number;
  /** The decoded program has changed already. */
  programChanged(firstWord: number, wordCount: number): void;
}

export interface Burst {
  readonly state: CoreState;
  readonly program: DecodedProgram;
  /** Default none. */
  readonly translation: Translation | undefined;
  readonly ioEnd: number;
  /** Asked at the start and after every instruction that may have changed what comes next. */
  readonly endCycles: () => number;
}

/**
 * Executes instructions until the end of the burst, with program counter, status register and cycles in variables of
 * its own. The numbers of the cases are those of `OPERATION`, written out because V8 makes a jump table of literal ones
 * only. `continue` goes to the next instruction; whatever breaks off is executed by `executeSlowly`, from its start.
 */
export function runBurst({ state, program, translation, ioEnd, endCycles }: Burst): void {
  const { cpu } = state;
  const { data, progBytes, readHooks, writeHooks, pc22Bits } = cpu;
  const { words, wide, sizes } = program;
  const code = translation?.code ?? words;
  const flashWords = cpu.progMem.length;
  let pc = cpu.pc;
  let sreg = data[95] ?? 0;
  let end = endCycles();
  let left = (end - cpu.cycles) | 0;
  let result = 0;
  while (left > 0) {
    const at = pc;
    let word = code[at] ?? 0;
    if (word < 0 && translation !== undefined) {
      data[95] = sreg;
      const rest = translation.run(at, left);
      if (rest !== left) {
        left = rest;
        pc = translation.pc;
        sreg = data[95] ?? 0;
        continue;
      }
      word = words[at] ?? 0;
    }
    const a = (word >>> 8) & 0xff;
    const b = (word >>> 16) & 0xff;
    const d = data[a] ?? 0;
    const s = data[b] ?? 0;
    pc += 1;
    left -= 1;
    // biome-ignore format: a line an instruction, as in the table of the manual.
    switch (word & 0xff) {
      case 0: /* nop */ continue;
      case 1: /* add */ result = d + s; data[a] = result; sreg = (sreg & 0xc0) | flagsOf(d, s, result); continue;
      case 2: /* adc */ result = d + s + (sreg & 1); data[a] = result; sreg = (sreg & 0xc0) | flagsOf(d, s, result); continue;
      case 3: /* sub */ result = d - s; data[a] = result; sreg = (sreg & 0xc0) | flagsOf(d, s, result); continue;
      case 4: /* sbc */ result = d - s - (sreg & 1); data[a] = result; sreg = (sreg & 0xc0) | (flagsOf(d, s, result) & (sreg | 0xfd)); continue;
      case 5: /* subi */ result = d - b; data[a] = result; sreg = (sreg & 0xc0) | flagsOf(d, b, result); continue;
      case 6: /* sbci */ result = d - b - (sreg & 1); data[a] = result; sreg = (sreg & 0xc0) | (flagsOf(d, b, result) & (sreg | 0xfd)); continue;
      case 7: /* cp */ sreg = (sreg & 0xc0) | flagsOf(d, s, d - s); continue;
      case 8: /* cpc */ sreg = (sreg & 0xc0) | (flagsOf(d, s, d - s - (sreg & 1)) & (sreg | 0xfd)); continue;
      case 9: /* cpi */ sreg = (sreg & 0xc0) | flagsOf(d, b, d - b); continue;
      case 10: /* and */ result = d & s; data[a] = result; sreg = (sreg & 0xe1) | (LOGIC_FLAGS[result] ?? 0); continue;
      case 11: /* andi */ result = d & b; data[a] = result; sreg = (sreg & 0xe1) | (LOGIC_FLAGS[result] ?? 0); continue;
      case 12: /* or */ result = d | s; data[a] = result; sreg = (sreg & 0xe1) | (LOGIC_FLAGS[result] ?? 0); continue;
      case 13: /* ori */ result = d | b; data[a] = result; sreg = (sreg & 0xe1) | (LOGIC_FLAGS[result] ?? 0); continue;
      case 14: /* eor */ result = d ^ s; data[a] = result; sreg = (sreg & 0xe1) | (LOGIC_FLAGS[result] ?? 0); continue;
      case 15: /* com */ result = d ^ 0xff; data[a] = result; sreg = (sreg & 0xe0) | (LOGIC_FLAGS[result] ?? 0) | 1; continue;
      case 16: /* neg */ data[a] = -d; sreg = (sreg & 0xc0) | flagsOf(0, d, -d); continue;
      case 17: /* inc */ result = (d + 1) & 0xff; data[a] = result; sreg = (sreg & 0xe1) | ((LOGIC_FLAGS[result] ?? 0) ^ (result === 0x80 ? 0x18 : 0)); continue;
      case 18: /* dec */ result = (d - 1) & 0xff; data[a] = result; sreg = (sreg & 0xe1) | ((LOGIC_FLAGS[result] ?? 0) ^ (result === 0x7f ? 0x18 : 0)); continue;
      case 19: /* asr */ result = (d & 0x80) | (d >> 1); data[a] = result; sreg = (sreg & 0xe0) | (SHIFT_FLAGS[result | ((d & 1) << 8)] ?? 0); continue;
      case 20: /* lsr */ result = d >> 1; data[a] = result; sreg = (sreg & 0xe0) | (SHIFT_FLAGS[result | ((d & 1) << 8)] ?? 0); continue;
      case 21: /* ror */ result = (d >> 1) | ((sreg & 1) << 7); data[a] = result; sreg = (sreg & 0xe0) | (SHIFT_FLAGS[result | ((d & 1) << 8)] ?? 0); continue;
      case 22: /* swap */ data[a] = (d << 4) | (d >> 4); continue;
      case 23: /* mov */ data[a] = s; continue;
      case 24: /* movw */ data[a] = s; data[a + 1] = data[b + 1] ?? 0; continue;
      case 25: /* ldi */ data[a] = b; continue;
      case 26: /* adiw */ {
        const before = d | ((data[a + 1] ?? 0) << 8);
        result = before + b; data[a] = result; data[a + 1] = result >> 8;
        sreg = (sreg & 0xe0) | wordFlags(result & 0xffff, (~before & result) & 0x8000) | (result >> 16); left -= 1; continue;
      }
      case 27: /* sbiw */ {
        const before = d | ((data[a + 1] ?? 0) << 8);
        result = before - b; data[a] = result; data[a + 1] = result >> 8;
        sreg = (sreg & 0xe0) | wordFlags(result & 0xffff, (before & ~result) & 0x8000) | ((result >> 16) & 1); left -= 1; continue;
      }
      case 28: /* mul */ result = d * s; data[0] = result; data[1] = result >> 8; sreg = (sreg & 0xfc) | (result >> 15) | (result === 0 ? 2 : 0); left -= 1; continue;
      case 29: /* bst */ sreg = (d & b) === 0 ? sreg & 0xbf : sreg | 0x40; continue;
      case 30: /* bld */ data[a] = (sreg & 0x40) === 0 ? d & ~b : d | b; continue;
      case 31: /* bset */ sreg |= a; continue;
      case 32: /* bclr */ sreg &= ~a; continue;
      case 33: /* brbs */ if ((sreg & a) !== 0) { pc = wide[at] ?? 0; left -= 1; } continue;
      case 34: /* brbc */ if ((sreg & a) === 0) { pc = wide[at] ?? 0; left -= 1; } continue;
      case 35: /* rjmp */ pc = wide[at] ?? 0; left -= 1; continue;
      case 36: /* jmp */ pc = wide[at] ?? 0; left -= 2; continue;
      case 37: /* rcall */ case 38: /* call */ case 40: /* icall */ {
        const sp = (data[93] ?? 0) | ((data[94] ?? 0) << 8);
        if (sp < ioEnd + 2) break;
        if ((word & 0xff) === 38) { pc += 1; left -= 1; }
        const after = sp - (pc22Bits ? 3 : 2);
        data[sp] = pc; data[sp - 1] = pc >> 8; if (pc22Bits) data[sp - 2] = pc >> 16;
        data[93] = after; data[94] = after >> 8; left -= pc22Bits ? 3 : 2;
        pc = (word & 0xff) === 40 ? ((data[30] ?? 0) | ((data[31] ?? 0) << 8)) % flashWords : wide[at] ?? 0; continue;
      }
      case 39: /* ijmp */ pc = ((data[30] ?? 0) | ((data[31] ?? 0) << 8)) % flashWords; left -= 1; continue;
      case 41: /* ret */ {
        const sp = (data[93] ?? 0) | ((data[94] ?? 0) << 8);
        if (sp + 1 < ioEnd) break;
        const after = sp + (pc22Bits ? 3 : 2);
        pc = ((data[after] ?? 0) | ((data[after - 1] ?? 0) << 8) | (pc22Bits ? (data[after - 2] ?? 0) << 16 : 0)) % flashWords;
        data[93] = after; data[94] = after >> 8; left -= pc22Bits ? 4 : 3; continue;
      }
      case 42: /* cpse */ if (d === s) { const size = sizes[pc] ?? 1; pc += size; left -= size; } continue;
      case 43: /* sbrc */ if ((d & b) === 0) { const size = sizes[pc] ?? 1; pc += size; left -= size; } continue;
      case 44: /* sbrs */ if ((d & b) !== 0) { const size = sizes[pc] ?? 1; pc += size; left -= size; } continue;
      case 45: /* push */ {
        const sp = (data[93] ?? 0) | ((data[94] ?? 0) << 8);
        if (sp < ioEnd) break;
        data[sp] = d; data[93] = sp - 1; data[94] = (sp - 1) >> 8; left -= 1; continue;
      }
      case 46: /* pop */ {
        const sp = ((data[93] ?? 0) | ((data[94] ?? 0) << 8)) + 1;
        if (sp < ioEnd) break;
        data[93] = sp; data[94] = sp >> 8; data[a] = data[sp] ?? 0; left -= 1; continue;
      }
      case 47: /* lds */ { const address = wide[at] ?? 0; pc += 1; if (address < ioEnd) break; data[a] = data[address] ?? 0; left -= 1; continue; }
      case 48: /* sts */ { const address = wide[at] ?? 0; pc += 1; if (address < ioEnd) break; data[address] = d; left -= 1; continue; }
      case 49: /* ld, ldd */ { const address = (s | ((data[b + 1] ?? 0) << 8)) + (word >>> 24); if (address < ioEnd || address > 0xffff) break; data[a] = data[address] ?? 0; left -= 1; continue; }
      case 50: /* ld + */ {
        const address = s | ((data[b + 1] ?? 0) << 8);
        if (address < ioEnd) break;
        data[b] = address + 1; data[b + 1] = (address + 1) >> 8; data[a] = data[address] ?? 0; left -= 1; continue;
      }
      case 51: /* ld - */ {
        const address = (s | ((data[b + 1] ?? 0) << 8)) - 1;
        if (address < ioEnd) break;
        data[b] = address; data[b + 1] = address >> 8; data[a] = data[address] ?? 0; left -= 1; continue;
      }
      case 52: /* st, std */ { const address = (s | ((data[b + 1] ?? 0) << 8)) + (word >>> 24); if (address < ioEnd || address > 0xffff) break; data[address] = d; left -= 1; continue; }
      case 53: /* st + */ {
        const address = s | ((data[b + 1] ?? 0) << 8);
        if (address < ioEnd) break;
        data[address] = d; data[b] = address + 1; data[b + 1] = (address + 1) >> 8; left -= 1; continue;
      }
      case 54: /* st - */ {
        const address = (s | ((data[b + 1] ?? 0) << 8)) - 1;
        if (address < ioEnd) break;
        data[address] = d; data[b] = address; data[b + 1] = address >> 8; left -= 1; continue;
      }
      case 55: /* lpm */ {
        if (state.hooks.loadProgram !== undefined) break;
        const z = (data[30] ?? 0) | ((data[31] ?? 0) << 8);
        data[a] = progBytes[z % progBytes.length] ?? 0;
        if (b !== 0) { data[30] = z + 1; data[31] = (z + 1) >> 8; }
        left -= 2; continue;
      }
      case 56: /* in */ if (b === 95) { data[a] = sreg; continue; } if (readHooks[b] !== undefined) break; data[a] = s; continue;
      case 57: /* out */
        // Setting I holds interrupts back for an instruction, which is seen to on the slow path.
        if (b === 95) { if ((d & ~sreg & 0x80) !== 0) break; sreg = d; continue; }
        if (writeHooks[b] !== undefined) break;
        data[b] = d; continue;
      case 58: /* wrap */ pc -= flashWords + 1; left += 1; continue;
    }
    cpu.pc = pc;
    cpu.cycles = end - left - 1;
    data[95] = sreg;
    executeSlowly(state, word, wide[at] ?? 0);
    pc = cpu.pc;
    sreg = data[95] ?? 0;
    end = endCycles();
    left = (end - cpu.cycles) | 0;
  }
  cpu.pc = pc % flashWords;
  cpu.cycles = end - left;
  data[95] = sreg;
}

function flagsOf(left: number, right: number, result: number): number {
  return ARITHMETIC_FLAGS[arithmeticIndex(result, left ^ right ^ result)] ?? 0;
}

/** S, V, N and Z of a word. */
function wordFlags(result: number, overflow: number): number {
  const negative = (result & 0x8000) !== 0;
  const nz = (negative ? 4 : 0) | (result === 0 ? 2 : 0);
  return nz | (overflow === 0 ? 0 : 8) | (negative === (overflow !== 0) ? 0 : 16);
}

import { OPERATION } from './operations.ts';

const { nop, undefined: UNDEFINED } = OPERATION;

/** By bits 15..10; two registers of 32 each. */
const TWO_REGISTERS: Readonly<Record<number, number>> = {
  1: OPERATION.cpc,
  2: OPERATION.sbc,
  3: OPERATION.add,
  4: OPERATION.cpse,
  5: OPERATION.cp,
  6: OPERATION.sub,
  7: OPERATION.adc,
  8: OPERATION.and,
  9: OPERATION.eor,
  10: OPERATION.or,
  11: OPERATION.mov,
};

/** By bits 15..12; a register of r16..r31 and a byte. */
const REGISTER_AND_BYTE: Readonly<Record<number, number>> = {
  3: OPERATION.cpi,
  4: OPERATION.sbci,
  5: OPERATION.subi,
  6: OPERATION.ori,
  7: OPERATION.andi,
  14: OPERATION.ldi,
};

/** By bits 3..0 of 1001 010d dddd oooo. */
const ONE_REGISTER: Readonly<Record<number, number>> = {
  0: OPERATION.com,
  1: OPERATION.neg,
  2: OPERATION.swap,
  3: OPERATION.inc,
  5: OPERATION.asr,
  6: OPERATION.lsr,
  7: OPERATION.ror,
  10: OPERATION.dec,
};

const WITHOUT_OPERANDS: Readonly<Record<number, number>> = {
  37897: OPERATION.ijmp,
  37913: OPERATION.eijmp,
  38152: OPERATION.ret,
  38153: OPERATION.icall,
  38168: OPERATION.reti,
  38169: OPERATION.eicall,
  38280: OPERATION.sleep,
  38296: OPERATION.break,
  38312: OPERATION.wdr,
  38376: OPERATION.spm,
};

/** Address of the low register of a pointer, by bits 3..2 of its instructions: Z, -, Y, X. */
const POINTERS = [30, 0, 28, 26];

/** By bits 1..0 of a load through a pointer; a store is 3 further. */
const STEPS = [OPERATION.load, OPERATION.loadPostIncrement, OPERATION.loadPreDecrement];

/**
 * One flash word as `operation | a << 8 | b << 16`, where `a` and `b` are what the operation works on: addresses of
 * registers or I/O in data space, bit masks, bytes, displacements. A second word and the targets of jumps are not in
 * it (`decodeWide`), so that a word never has to be decoded again because its neighbour changed.
 * Source: AVR Instruction Set Manual, Microchip DS40002198.
 */
export function decode(word: number): number {
  const d5 = (word >> 4) & 0x1f;
  const r5 = (word & 0x0f) | ((word >> 5) & 0x10);
  const low3 = word & 7;
  const top4 = word >> 12;
  if (word === 0) return nop;
  const twoRegisters = TWO_REGISTERS[word >> 10];
  if (twoRegisters !== undefined) return pack(twoRegisters, d5, r5);
  const registerAndByte = REGISTER_AND_BYTE[top4];
  if (registerAndByte !== undefined) return pack(registerAndByte, 16 + (d5 & 15), byteOf(word));
  if (top4 === 0) return decodeMultiply(word);
  if ((word & 0xd000) === 0x8000) {
    const displacement = low3 | ((word >> 7) & 0x18) | ((word >> 8) & 0x20);
    return pack((word & 0x200) === 0 ? OPERATION.load : OPERATION.store, d5, POINTERS[(word >> 2) & 2], displacement);
  }
  if (top4 === 9) return decodeNine(word);
  if (top4 === 11)
    return pack((word & 0x800) === 0 ? OPERATION.in : OPERATION.out, d5, 32 + (r5 | ((word >> 5) & 0x30)));
  if (top4 === 12) return OPERATION.rjmp;
  if (top4 === 13) return OPERATION.rcall;
  const mask = 1 << low3;
  if ((word & 0x800) === 0) return pack((word & 0x400) === 0 ? OPERATION.brbs : OPERATION.brbc, mask);
  if ((word & 8) !== 0) return UNDEFINED;
  const onBit = [OPERATION.bld, OPERATION.bst, OPERATION.sbrc, OPERATION.sbrs];
  return pack(onBit[(word >> 9) & 3], d5, mask);
}

/** What `decode` leaves out: the target of a jump or call, or the address of `LDS` and `STS`; else 0. */
export function decodeWide(at: number, program: Uint16Array): number {
  const word = program[at] ?? 0;
  const next = program[(at + 1) % program.length] ?? 0;
  const wrapped = (target: number) => ((target % program.length) + program.length) % program.length;
  if (word >> 13 === 6) return wrapped(at + 1 + ((word << 20) >> 20));
  if (word >> 11 === 0x1e) return wrapped(at + 1 + ((word << 22) >> 25));
  if ((word & 0xfe0c) === 0x940c) return ((((word >> 3) & 0x3e) | (word & 1)) * 0x10000 + next) % program.length;
  return isTwoWords(word) ? next : 0;
}

/** `LDS`, `STS`, `JMP` and `CALL`. */
export function isTwoWords(word: number): boolean {
  return (word & 0xfc0f) === 0x9000 || (word & 0xfe0c) === 0x940c;
}

function decodeMultiply(word: number): number {
  const high = (word >> 4) & 15;
  const low = word & 15;
  if (word >> 8 === 1) return pack(OPERATION.movw, high * 2, low * 2);
  if (word >> 8 === 2) return pack(OPERATION.muls, 16 + high, 16 + low);
  const kinds = [OPERATION.mulsu, OPERATION.fmul, OPERATION.fmuls, OPERATION.fmulsu];
  return word >> 8 === 3 ? pack(kinds[((high >> 2) & 2) | (low >> 3)], 16 + (high & 7), 16 + (low & 7)) : UNDEFINED;
}

/** Words that begin with 1001. */
function decodeNine(word: number): number {
  const d5 = (word >> 4) & 0x1f;
  if ((word & 0xc00) === 0xc00) return pack(OPERATION.mul, d5, (word & 0x0f) | ((word >> 5) & 0x10));
  if ((word & 0xc00) === 0x800) {
    const onBit = [OPERATION.cbi, OPERATION.sbic, OPERATION.sbi, OPERATION.sbis];
    return pack(onBit[(word >> 8) & 3], 32 + ((word >> 3) & 0x1f), 1 << (word & 7));
  }
  if ((word & 0xe00) === 0x600) {
    const amount = (word & 0x0f) | ((word >> 2) & 0x30);
    return pack((word & 0x100) === 0 ? OPERATION.adiw : OPERATION.sbiw, 24 + ((word >> 3) & 6), amount);
  }
  if ((word & 0xe00) === 0x400) return decodeControl(word);
  return decodeTransfer(word, { register: d5, isStore: (word & 0x200) !== 0 });
}

function decodeTransfer(word: number, { register, isStore }: { register: number; isStore: boolean }): number {
  const kind = word & 15;
  if (kind === 0) return pack(isStore ? OPERATION.sts : OPERATION.lds, register);
  if (kind === 15) return pack(isStore ? OPERATION.push : OPERATION.pop, register);
  if (kind >> 2 === 1) {
    return isStore ? UNDEFINED : pack((kind & 2) === 0 ? OPERATION.lpm : OPERATION.elpm, register, kind & 1);
  }
  const step = STEPS[kind & 3];
  // Without a step, Y and Z have their place among the loads with a displacement.
  if (step === undefined || ((kind & 3) === 0 && kind !== 12)) return UNDEFINED;
  return pack(isStore ? step + OPERATION.store - OPERATION.load : step, register, POINTERS[kind >> 2]);
}

/** Words that begin with 1001 010. */
function decodeControl(word: number): number {
  const oneRegister = ONE_REGISTER[word & 15];
  if (oneRegister !== undefined) return pack(oneRegister, (word >> 4) & 0x1f);
  if ((word & 0x0c) === 0x0c) return (word & 2) === 0 ? OPERATION.jmp : OPERATION.call;
  if ((word & 0xff0f) === 0x9408) {
    const mask = 1 << ((word >> 4) & 7);
    if ((word & 0x80) !== 0) return pack(OPERATION.bclr, mask);
    return mask === 0x80 ? OPERATION.sei : pack(OPERATION.bset, mask);
  }
  if (word === 0x95c8) return pack(OPERATION.lpm, 0);
  if (word === 0x95d8) return pack(OPERATION.elpm, 0);
  return WITHOUT_OPERANDS[word] ?? UNDEFINED;
}

function byteOf(word: number): number {
  return (word & 0x0f) | ((word >> 4) & 0xf0);
}

function pack(operation: number | undefined, a: number, b = 0, displacement = 0): number {
  return (operation ?? UNDEFINED) | (a << 8) | (b << 16) | (displacement << 24);
}

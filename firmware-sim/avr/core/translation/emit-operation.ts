import { OPERATION } from '../operations.ts';
import type { Instruction } from './flow.ts';

/**
 * The status register lives in variables from which its bits can be told, because most are overwritten before anybody
 * asks. V8 then drops what computes them. `c` is C; Z is set where `z` is 0; N, V and S are bit 7 of `n`, `v` and `s`;
 * H is bit 4 of `h`; `ti` holds T and I where the register has them.
 */
export const STATUS = {
  declare: 'let c = 0, z = 0, n = 0, v = 0, s = 0, h = 0, ti = 0;',
  unpack: (sreg: string) =>
    `c = ${sreg} & 1; z = ~${sreg} & 2; n = ${sreg} << 5; v = ${sreg} << 4; s = ${sreg} << 3; h = ${sreg} >> 1; ti = ${sreg} & 0xc0;`,
  pack: 'ti | (h & 0x10) << 1 | (s & 0x80) >> 3 | (v & 0x80) >> 4 | (n & 0x80) >> 5 | (z === 0 ? 2 : 0) | c',
} as const;

/** Of a sum; `r` has its ninth bit. */
const SUM = 'c = r >> 8; z = r & 0xff; n = r; v = (d ^ r) & (e ^ r); s = n ^ v; h = d ^ e ^ r;';
/** Of a difference; `r` is negative where it borrows. The second leaves Z clear where it was. */
const DIFFERENCE = 'c = (r >> 8) & 1; z = r & 0xff; n = r; v = (d ^ e) & (d ^ r); s = n ^ v; h = d ^ e ^ r;';
const CHAINED_DIFFERENCE = DIFFERENCE.replace('z = ', 'z |= ');
const LOGIC = 'z = r; n = r; v = 0; s = r;';
/** To the right; `d & 1` falls out. V is N xor C. */
const SHIFT = 'c = d & 1; z = r; n = r; s = c << 7; v = n ^ s;';
const COUNT = 'z = r; n = r; s = n ^ v;';

const STATUS_BITS = [
  ['c', 'c !== 0'],
  ['z', 'z === 0'],
  ['n', '(n & 0x80) !== 0'],
  ['v', '(v & 0x80) !== 0'],
  ['s', '(s & 0x80) !== 0'],
  ['h', '(h & 0x10) !== 0'],
  ['ti', '(ti & 0x40) !== 0'],
  ['ti', '(ti & 0x80) !== 0'],
] as const;

/** Two registers, or a register and a byte, to a register. */
function binary({ a, b }: Instruction, right: 'register' | 'byte', result: string): string {
  const e = right === 'register' ? `data[${b}]` : `${b}`;
  return `const d = data[${a}], e = ${e}, r = ${result}`;
}

function unary({ a }: Instruction, result: string, flags: string): string {
  return `const d = data[${a}], r = ${result}; data[${a}] = r; ${flags}`;
}

function word(register: number): string {
  return `data[${register}] | data[${register + 1}] << 8`;
}

function setWord(register: number, value: string): string {
  return `data[${register}] = ${value}; data[${register + 1}] = (${value}) >> 8;`;
}

/** Statements for every operation on registers alone; the flags by the formulas of the manual, DS40002198. */
export const REGISTER_OPERATIONS: Readonly<Record<number, (instruction: Instruction) => string>> = {
  [OPERATION.nop]: () => '',
  [OPERATION.add]: (i) => `${binary(i, 'register', 'd + e')}; data[${i.a}] = r; ${SUM}`,
  [OPERATION.adc]: (i) => `${binary(i, 'register', 'd + e + c')}; data[${i.a}] = r; ${SUM}`,
  [OPERATION.sub]: (i) => `${binary(i, 'register', 'd - e')}; data[${i.a}] = r; ${DIFFERENCE}`,
  [OPERATION.sbc]: (i) => `${binary(i, 'register', 'd - e - c')}; data[${i.a}] = r; ${CHAINED_DIFFERENCE}`,
  [OPERATION.subi]: (i) => `${binary(i, 'byte', 'd - e')}; data[${i.a}] = r; ${DIFFERENCE}`,
  [OPERATION.sbci]: (i) => `${binary(i, 'byte', 'd - e - c')}; data[${i.a}] = r; ${CHAINED_DIFFERENCE}`,
  [OPERATION.cp]: (i) => `${binary(i, 'register', 'd - e')}; ${DIFFERENCE}`,
  [OPERATION.cpc]: (i) => `${binary(i, 'register', 'd - e - c')}; ${CHAINED_DIFFERENCE}`,
  [OPERATION.cpi]: (i) => `${binary(i, 'byte', 'd - e')}; ${DIFFERENCE}`,
  [OPERATION.and]: (i) => `${binary(i, 'register', 'd & e')}; data[${i.a}] = r; ${LOGIC}`,
  [OPERATION.andi]: (i) => `${binary(i, 'byte', 'd & e')}; data[${i.a}] = r; ${LOGIC}`,
  [OPERATION.or]: (i) => `${binary(i, 'register', 'd | e')}; data[${i.a}] = r; ${LOGIC}`,
  [OPERATION.ori]: (i) => `${binary(i, 'byte', 'd | e')}; data[${i.a}] = r; ${LOGIC}`,
  [OPERATION.eor]: (i) => `${binary(i, 'register', 'd ^ e')}; data[${i.a}] = r; ${LOGIC}`,
  [OPERATION.com]: (i) => unary(i, 'd ^ 0xff', `c = 1; ${LOGIC}`),
  [OPERATION.neg]: ({ a }) => `const d = 0, e = data[${a}], r = -e; data[${a}] = r; ${DIFFERENCE}`,
  [OPERATION.inc]: (i) => unary(i, '(d + 1) & 0xff', `v = r & ~d; ${COUNT}`),
  [OPERATION.dec]: (i) => unary(i, '(d - 1) & 0xff', `v = d & ~r; ${COUNT}`),
  [OPERATION.asr]: (i) => unary(i, '(d & 0x80) | (d >> 1)', SHIFT),
  [OPERATION.lsr]: (i) => unary(i, 'd >> 1', SHIFT),
  [OPERATION.ror]: (i) => unary(i, '(d >> 1) | (c << 7)', SHIFT),
  [OPERATION.swap]: (i) => unary(i, '(d << 4) | (d >> 4)', ''),
  [OPERATION.mov]: ({ a, b }) => `data[${a}] = data[${b}];`,
  [OPERATION.movw]: ({ a, b }) => `data[${a}] = data[${b}]; data[${a + 1}] = data[${b + 1}];`,
  [OPERATION.ldi]: ({ a, b }) => `data[${a}] = ${b};`,
  [OPERATION.adiw]: ({ a, b }) =>
    `const d = ${word(a)}, r = d + ${b}; ${setWord(a, 'r')} c = r >> 16; z = r & 0xffff; n = r >> 8; v = (~d & r) >> 8; s = n ^ v;`,
  [OPERATION.sbiw]: ({ a, b }) =>
    `const d = ${word(a)}, r = d - ${b}; ${setWord(a, 'r')} c = (r >> 16) & 1; z = r & 0xffff; n = r >> 8; v = (d & ~r) >> 8; s = n ^ v;`,
  [OPERATION.mul]: ({ a, b }) => `const r = data[${a}] * data[${b}]; ${setWord(0, 'r')} c = r >> 15; z = r;`,
  [OPERATION.bst]: ({ a, b }) => `ti = (data[${a}] & ${b}) === 0 ? ti & 0x80 : ti | 0x40;`,
  [OPERATION.bld]: ({ a, b }) => `const d = data[${a}]; data[${a}] = (ti & 0x40) === 0 ? d & ${~b & 0xff} : d | ${b};`,
  [OPERATION.bset]: ({ a }) => `const f = ${STATUS.pack} | ${a}; ${STATUS.unpack('f')}`,
  [OPERATION.bclr]: ({ a }) => `const f = (${STATUS.pack}) & ${~a & 0xff}; ${STATUS.unpack('f')}`,
};

/** The expression that is true where the branch is taken, without what it may have to look for first. */
export const BRANCH_CONDITIONS: Readonly<Record<number, (instruction: Instruction) => string>> = {
  [OPERATION.brbs]: ({ a }) => statusBit(a),
  [OPERATION.brbc]: ({ a }) => `!(${statusBit(a)})`,
  [OPERATION.cpse]: ({ a, b }) => `data[${a}] === data[${b}]`,
  [OPERATION.sbrc]: ({ a, b }) => `(data[${a}] & ${b}) === 0`,
  [OPERATION.sbrs]: ({ a, b }) => `(data[${a}] & ${b}) !== 0`,
  [OPERATION.sbic]: ({ a, b }) => `(data[${a}] & ${b}) === 0`,
  [OPERATION.sbis]: ({ a, b }) => `(data[${a}] & ${b}) !== 0`,
};

function statusBit(mask: number): string {
  return STATUS_BITS[31 - Math.clz32(mask)]?.[1] ?? 'false';
}

import { CPU } from 'avr8js';
import { type CoreHooks, InterpreterCore, TranslatingCore } from '../../../../firmware-sim/avr/core/index.ts';

export interface RigOptions {
  readonly hooks?: CoreHooks;
  readonly ioEnd?: number;
  readonly flashWords?: number;
  /** Default the interpreter. */
  readonly Core?: CoreClass;
}

export type CoreClass = new (...parameters: ConstructorParameters<typeof InterpreterCore>) => InterpreterCore;

/** Translates whatever is come to a second time. */
class EagerCore extends TranslatingCore {
  constructor(...[cpu, options]: ConstructorParameters<typeof InterpreterCore>) {
    super(cpu, { ...options, hotAfter: 0 });
  }
}

/** Every core that a chip can have; what is true of one is true of all. */
export const CORES: readonly (readonly [name: string, core: CoreClass])[] = [
  ['the interpreter', InterpreterCore],
  ['the translating core', EagerCore],
];

/** A chip without peripherals, with these words at the beginning of a flash that is `NOP` everywhere else. */
export function rig(
  program: readonly number[],
  { hooks = {}, ioEnd = 0x100, flashWords = 0x4000, Core = InterpreterCore }: RigOptions = {},
) {
  const flash = new Uint16Array(flashWords);
  flash.set(program);
  const cpu = new CPU(flash, 0x800);
  const core = new Core(cpu, { hooks, ioEnd });
  return { cpu, core, data: cpu.data, step: () => core.run(cpu.cycles + 1) };
}

export const SREG = 95;

/** Words of the instructions that the tests use, as the manual lays out their bits. */
export const word = {
  nop: 0,
  add: (d: number, r: number) => twoRegisters(0x0c00, d, r),
  adc: (d: number, r: number) => twoRegisters(0x1c00, d, r),
  sub: (d: number, r: number) => twoRegisters(0x1800, d, r),
  sbc: (d: number, r: number) => twoRegisters(0x0800, d, r),
  cp: (d: number, r: number) => twoRegisters(0x1400, d, r),
  cpc: (d: number, r: number) => twoRegisters(0x0400, d, r),
  cpse: (d: number, r: number) => twoRegisters(0x1000, d, r),
  and: (d: number, r: number) => twoRegisters(0x2000, d, r),
  eor: (d: number, r: number) => twoRegisters(0x2400, d, r),
  or: (d: number, r: number) => twoRegisters(0x2800, d, r),
  mul: (d: number, r: number) => twoRegisters(0x9c00, d, r),
  subi: (d: number, k: number) => registerAndByte(0x5000, d, k),
  sbci: (d: number, k: number) => registerAndByte(0x4000, d, k),
  cpi: (d: number, k: number) => registerAndByte(0x3000, d, k),
  ldi: (d: number, k: number) => registerAndByte(0xe000, d, k),
  com: (d: number) => 0x9400 | (d << 4),
  neg: (d: number) => 0x9401 | (d << 4),
  swap: (d: number) => 0x9402 | (d << 4),
  inc: (d: number) => 0x9403 | (d << 4),
  asr: (d: number) => 0x9405 | (d << 4),
  lsr: (d: number) => 0x9406 | (d << 4),
  ror: (d: number) => 0x9407 | (d << 4),
  dec: (d: number) => 0x940a | (d << 4),
  fmul: (d: number, r: number) => 0x0308 | ((d & 7) << 4) | (r & 7),
  fmulsu: (d: number, r: number) => 0x0388 | ((d & 7) << 4) | (r & 7),
  muls: (d: number, r: number) => 0x0200 | ((d & 15) << 4) | (r & 15),
  adiw: (d: number, k: number) => 0x9600 | (((d - 24) >> 1) << 4) | ((k & 0x30) << 2) | (k & 15),
  sbiw: (d: number, k: number) => 0x9700 | (((d - 24) >> 1) << 4) | ((k & 0x30) << 2) | (k & 15),
  in: (d: number, io: number) => 0xb000 | (d << 4) | ((io & 0x30) << 5) | (io & 15),
  out: (io: number, r: number) => 0xb800 | (r << 4) | ((io & 0x30) << 5) | (io & 15),
  sbi: (io: number, bit: number) => 0x9a00 | (io << 3) | bit,
  cbi: (io: number, bit: number) => 0x9800 | (io << 3) | bit,
  lds: (d: number) => 0x9000 | (d << 4),
  sts: (r: number) => 0x9200 | (r << 4),
  push: (r: number) => 0x920f | (r << 4),
  rjmp: (k: number) => 0xc000 | (k & 0xfff),
  call: 0x940e,
  eicall: 0x9519,
  ret: 0x9508,
  reti: 0x9518,
  sei: 0x9478,
  cli: 0x94f8,
  sleep: 0x9588,
  break: 0x9598,
  wdr: 0x95a8,
  lpm: 0x95c8,
  elpm: 0x95d8,
  spm: 0x95e8,
} as const;

function twoRegisters(bits: number, d: number, r: number): number {
  return bits | (d << 4) | ((r & 16) << 5) | (r & 15);
}

function registerAndByte(bits: number, d: number, k: number): number {
  return bits | ((k & 0xf0) << 4) | ((d - 16) << 4) | (k & 15);
}

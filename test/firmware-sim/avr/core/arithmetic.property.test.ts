import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CORES, type RigOptions, rig as rigOf, SREG, word } from './rig.ts';

const byte = fc.integer({ min: 0, max: 255 });

/**
 * Sums and differences by integers alone: what the bytes mean unsigned tells the carry, what they mean signed the
 * overflow, and their low halves the half carry. Shares no formula with the core, which goes by a table of carries.
 */
function model(left: number, right: number, { sign, carry }: { sign: 1 | -1; carry: number }) {
  const signed = (value: number) => (value > 127 ? value - 256 : value);
  const unsignedSum = left + sign * (right + carry);
  const signedSum = signed(left) + sign * (signed(right) + carry);
  const halfSum = (left % 16) + sign * ((right % 16) + carry);
  const result = ((unsignedSum % 256) + 256) % 256;
  return {
    result,
    isZero: result === 0,
    C: unsignedSum < 0 || unsignedSum > 255,
    N: signed(result) < 0,
    V: signedSum < -128 || signedSum > 127,
    // The sign of the true result, which the overflow may have turned.
    S: signedSum < 0,
    H: halfSum < 0 || halfSum > 15,
  };
}

describe.each(CORES)('%s', (_name, Core) => {
  const rig = (program: readonly number[], options: RigOptions = {}) => rigOf(program, { ...options, Core });

  test.each([
    ['ADD', word.add(16, 17), { sign: 1, withCarry: false, keepsZ: false, stores: true }],
    ['ADC', word.adc(16, 17), { sign: 1, withCarry: true, keepsZ: false, stores: true }],
    ['SUB', word.sub(16, 17), { sign: -1, withCarry: false, keepsZ: false, stores: true }],
    ['SBC', word.sbc(16, 17), { sign: -1, withCarry: true, keepsZ: true, stores: true }],
    ['CP', word.cp(16, 17), { sign: -1, withCarry: false, keepsZ: false, stores: false }],
    ['CPC', word.cpc(16, 17), { sign: -1, withCarry: true, keepsZ: true, stores: false }],
  ] as const)('%s is arithmetic on integers', (_, instruction, { sign, withCarry, keepsZ, stores }) => {
    const { cpu, data, step } = rig([instruction]);
    fc.assert(
      fc.property(byte, byte, byte, (left, right, sreg) => {
        cpu.pc = 0;
        data.set([left, right], 16);
        data[SREG] = sreg;
        step();
        const wanted = model(left, right, { sign, carry: withCarry ? sreg & 1 : 0 });
        const isZero = wanted.isZero && (!keepsZ || (sreg & 2) !== 0);
        const flags = [wanted.C, isZero, wanted.N, wanted.V, wanted.S, wanted.H];
        const wantedSreg = flags.reduce((sum, isSet, bit) => sum | (Number(isSet) << bit), sreg & 0xc0);
        expect([data[16], data[SREG]]).toEqual([stores ? wanted.result : left, wantedSreg]);
      }),
      { numRuns: 2000 },
    );
  });

  /** Words of every kind but those whose meaning is in a peripheral. */
  const anyWord = fc.integer({ min: 0, max: 0xffff });
  const anyProgram = fc.record({
    program: fc.array(anyWord, { minLength: 64, maxLength: 64 }),
    registers: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    slices: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
  });

  /** A chip with a timer of 37 cycles whose interrupt is at word 6. */
  function chipFor({ program, registers }: { program: readonly number[]; registers: Uint8Array }, ioEnd: number) {
    const chip = rig(program, { ioEnd, flashWords: 64, hooks: { sleep: () => true } });
    chip.data.set(registers);
    const tick = () => {
      chip.cpu.setInterruptFlag({ address: 6, enableRegister: 0x3e, enableMask: 1, flagRegister: 0x35, flagMask: 1 });
      chip.cpu.addClockEvent(tick, 37);
    };
    chip.data[0x3e] = 1;
    chip.cpu.addClockEvent(tick, 37);
    return chip;
  }

  test('any program does the same whether it is run at once or in slices', () => {
    fc.assert(
      fc.property(anyProgram, (example) => {
        const atOnce = chipFor(example, 0x100);
        const sliced = chipFor(example, 0x100);
        for (const slice of example.slices) sliced.core.run(sliced.cpu.cycles + slice);
        sliced.core.run(2000);
        atOnce.core.run(2000);
        expect(stateOf(sliced)).toEqual(stateOf(atOnce));
      }),
      { numRuns: 300 },
    );
  });

  test('any program does the same whether memory is reached directly or by way of the hooks', () => {
    fc.assert(
      fc.property(anyProgram, (example) => {
        const direct = chipFor(example, 0x100);
        const hooked = chipFor(example, 0x10000);
        direct.core.run(2000);
        hooked.core.run(2000);
        expect(stateOf(hooked)).toEqual(stateOf(direct));
      }),
      { numRuns: 300 },
    );
  });

  function stateOf({ cpu, core }: ReturnType<typeof rigOf>) {
    return { pc: cpu.pc, cycles: cpu.cycles, isSleeping: core.isSleeping, data: Buffer.from(cpu.data).toString('hex') };
  }
});

import { describe, expect, test } from 'vitest';
import { CORES, type RigOptions, rig as rigOf, SREG, word } from './rig.ts';

/** Flags by their letters, "HC" for a half carry and a carry. */
function flags(letters: string): number {
  return [...letters].reduce((sum, letter) => sum | (1 << 'CZNVSHTI'.indexOf(letter)), 0);
}

describe.each(CORES)('%s', (_name, Core) => {
  const rig = (program: readonly number[], options: RigOptions = {}) => rigOf(program, { ...options, Core });

  // Each row by the boolean formulas of the AVR Instruction Set Manual, DS40002198.
  test.each([
    ['ADD 0x01 + 0x01 carries nothing', word.add(16, 17), 0x01, 0x01, '', 0x02, ''],
    ['ADD carries from bit 3', word.add(16, 17), 0x08, 0x08, '', 0x10, 'H'],
    ['ADD overflows', word.add(16, 17), 0x7f, 0x01, '', 0x80, 'HVN'],
    ['ADD wraps to zero', word.add(16, 17), 0xff, 0x01, '', 0x00, 'HZC'],
    ['ADD of two negatives overflows', word.add(16, 17), 0x80, 0x80, '', 0x00, 'SVZC'],
    ['ADC takes the carry', word.adc(16, 17), 0x0f, 0x00, 'C', 0x10, 'H'],
    ['ADC keeps T', word.adc(16, 17), 0x00, 0x00, 'T', 0x00, 'TZ'],
    ['SUB borrows', word.sub(16, 17), 0x00, 0x01, '', 0xff, 'HSNC'],
    ['SUB overflows', word.sub(16, 17), 0x80, 0x01, '', 0x7f, 'HSV'],
    ['SBC leaves Z set when the rest is zero', word.sbc(16, 17), 0x01, 0x00, 'ZC', 0x00, 'Z'],
    ['SBC does not set Z', word.sbc(16, 17), 0x00, 0x00, '', 0x00, ''],
    ['SBC 0 - 0xff - 1 keeps Z', word.sbc(16, 17), 0x00, 0xff, 'ZC', 0x00, 'HZC'],
    ['SBCI 0 - 0xff - 1 keeps Z', word.sbci(16, 0xff), 0x00, 0, 'ZC', 0x00, 'HZC'],
    ['CPC 0 - 0xff - 1 keeps Z and the register', word.cpc(16, 17), 0x00, 0xff, 'ZC', 0x00, 'HZC'],
    ['SUBI', word.subi(16, 0x10), 0x0f, 0, '', 0xff, 'SNC'],
    ['CP leaves the register', word.cp(16, 17), 0x05, 0x05, '', 0x05, 'Z'],
    ['CPI', word.cpi(16, 0x06), 0x05, 0, '', 0x05, 'HSNC'],
    ['AND clears V', word.and(16, 17), 0xf0, 0x80, 'VC', 0x80, 'SNC'],
    ['OR', word.or(16, 17), 0x00, 0x00, '', 0x00, 'Z'],
    ['EOR', word.eor(16, 17), 0xff, 0x0f, 'H', 0xf0, 'HSN'],
    ['COM sets C', word.com(16), 0xff, 0, '', 0x00, 'ZC'],
    ['NEG 0x80 overflows', word.neg(16), 0x80, 0, '', 0x80, 'VNC'],
    ['NEG 0 has no carry', word.neg(16), 0x00, 0, 'C', 0x00, 'Z'],
    ['NEG 1 borrows from bit 3', word.neg(16), 0x01, 0, '', 0xff, 'HSNC'],
    ['INC overflows and keeps C', word.inc(16), 0x7f, 0, 'C', 0x80, 'VNC'],
    ['DEC overflows', word.dec(16), 0x80, 0, '', 0x7f, 'SV'],
    ['ASR keeps the sign', word.asr(16), 0x81, 0, '', 0xc0, 'SNC'],
    ['LSR', word.lsr(16), 0x01, 0, '', 0x00, 'SVZC'],
    ['ROR takes the carry', word.ror(16), 0x00, 0, 'C', 0x80, 'VN'],
    ['SWAP changes no flag', word.swap(16), 0x1f, 0, 'VC', 0xf1, 'VC'],
  ])('%s', (_, instruction, left, right, before, result, after) => {
    const { data, step } = rig([instruction]);
    data[16] = left;
    data[17] = right;
    data[SREG] = flags(before);
    step();
    expect(data[16]).toBe(result);
    expect(data[SREG]?.toString(2)).toBe(flags(after).toString(2));
  });

  test.each([
    ['ADIW overflows', word.adiw(26, 1), 0x7fff, 0x8000, 'VN'],
    ['ADIW carries', word.adiw(26, 63), 0xffc1, 0x0000, 'ZC'],
    ['SBIW borrows', word.sbiw(26, 1), 0x0000, 0xffff, 'SNC'],
    ['SBIW overflows', word.sbiw(26, 1), 0x8000, 0x7fff, 'SV'],
  ])('%s', (_, instruction, before, result, after) => {
    const { cpu, data, step } = rig([instruction]);
    cpu.dataView.setUint16(26, before, true);
    step();
    expect(cpu.dataView.getUint16(26, true)).toBe(result);
    expect(data[SREG]).toBe(flags(after));
    expect(cpu.cycles).toBe(2);
  });

  test.each([
    ['MUL 0xff × 0xff', word.mul(16, 17), 0xff, 0xff, 0xfe01, 'C'],
    ['MULS -1 × -1', word.muls(16, 17), 0xff, 0xff, 0x0001, ''],
    ['FMUL shifts, and C is the bit that falls out', word.fmul(16, 17), 0xc0, 0xc0, 0x2000, 'C'],
    ['FMULSU of zero sets Z', word.fmulsu(16, 17), 0x00, 0x55, 0x0000, 'Z'],
    ['FMULSU of anything else clears Z', word.fmulsu(16, 17), 0x80, 0x80, 0x8000, 'C'],
  ])('%s', (_, instruction, left, right, product, after) => {
    const { cpu, data, step } = rig([instruction]);
    data[16] = left;
    data[17] = right;
    data[SREG] = flags('Z');
    step();
    expect(cpu.data16[0]).toBe(product);
    expect(data[SREG]).toBe(flags(after));
  });

  test('CBI and SBI take two cycles and tell a hook which bit they mean', () => {
    const { cpu, data, step } = rig([word.cbi(5, 3), word.sbi(5, 0)]);
    const masks: number[] = [];
    cpu.writeHooks[0x25] = (_value, _old, _address, mask) => {
      masks.push(mask);
    };
    data[0x25] = 0xff;
    step();
    expect(cpu.cycles).toBe(2);
    expect(data[0x25]).toBe(0xf7);
    step();
    expect(cpu.cycles).toBe(4);
    expect(masks).toEqual([8, 1]);
  });

  test('a call on a chip with more than 128 KiB pushes three bytes and comes back from beyond 64 Ki words', () => {
    const { cpu, core, data, step } = rig([], { flashWords: 0x20000 });
    cpu.progMem[0x1fff0] = word.eicall;
    cpu.progMem[0x10005] = word.ret;
    core.programChanged();
    cpu.pc = 0x1fff0;
    data[0x5c] = 1;
    data[30] = 5;
    step();
    expect([cpu.pc, cpu.cycles]).toEqual([0x10005, 4]);
    expect(Array.from(data.subarray(cpu.SP + 1, cpu.SP + 4))).toEqual([0x01, 0xff, 0xf1]);
    step();
    expect([cpu.pc, cpu.cycles]).toEqual([0x1fff1, 9]);
  });

  test('the program counter wraps at both ends of the flash', () => {
    const { cpu, step } = rig([word.rjmp(-2)], { flashWords: 0x4000 });
    step();
    expect(cpu.pc).toBe(0x3fff);
    step();
    step();
    expect(cpu.pc).toBe(0x3fff);
    expect(cpu.cycles).toBe(5);
  });

  test('a skip over CALL passes two words and takes three cycles', () => {
    const { cpu, step } = rig([word.cpse(1, 2), word.call, 0x1234]);
    step();
    expect([cpu.pc, cpu.cycles]).toEqual([3, 3]);
  });

  test('the flash is decoded again where it was said to have changed, its neighbour before included', () => {
    const { cpu, core, data, step } = rig([word.lds(16), 0x0200, word.rjmp(-3)]);
    data[0x300] = 42;
    step();
    cpu.progMem[1] = 0x0300;
    core.programChanged(1, 1);
    step();
    step();
    expect(data[16]).toBe(42);
  });

  test('a stack that has run down to SREG changes the flags that the next instruction sees', () => {
    const { cpu, core, data } = rig([word.push(16), word.adc(17, 18)]);
    cpu.SP = SREG;
    data[16] = 1;
    core.run(3);
    expect(data[17]).toBe(1);
  });
});

import { describe, expect, test } from 'vitest';
import { CORES, type RigOptions, rig as rigOf, SREG, word } from './rig.ts';

/** Vector at word 4; enabled and flagged by bits in general purpose I/O registers. */
const INTERRUPT = { address: 4, enableRegister: 0x3e, enableMask: 1, flagRegister: 0x3f, flagMask: 1 };

describe.each(CORES)('%s', (_name, Core) => {
  const rig = (program: readonly number[], options: RigOptions = {}) => rigOf(program, { ...options, Core });

  test('an interrupt takes four cycles, pushes where it came from, and clears I and its flag', () => {
    const { cpu, core, data } = rig([word.nop, word.nop]);
    data[SREG] = 0x80;
    data[INTERRUPT.flagRegister] = 1;
    cpu.pc = 0x123;
    cpu.queueInterrupt(INTERRUPT);
    core.run(1);
    expect([cpu.pc, cpu.cycles, data[SREG]]).toEqual([4, 4, 0]);
    expect(Array.from(data.subarray(cpu.SP + 1, cpu.SP + 3))).toEqual([0x01, 0x23]);
    expect(data[INTERRUPT.flagRegister]).toBe(0);
  });

  test('an interrupt takes five cycles where the program counter has 22 bits', () => {
    const { cpu, core, data } = rig([], { flashWords: 0x20000 });
    data[SREG] = 0x80;
    cpu.queueInterrupt(INTERRUPT);
    core.run(1);
    expect(cpu.cycles).toBe(5);
    expect(cpu.SP).toBe(data.length - 4);
  });

  test.each([
    ['SEI', [word.sei]],
    ['OUT to SREG', [word.out(0x3f, 16)]],
  ])('one instruction runs between %s and an interrupt that was waiting', (_, program) => {
    const { cpu, core, data } = rig([...program, word.inc(20), word.inc(20)]);
    data[16] = 0x80;
    cpu.queueInterrupt(INTERRUPT);
    core.run(3);
    expect([data[20], cpu.pc]).toEqual([1, 4]);
  });

  test('the instruction after SEI runs first even when a run or a clock event ends between the two', () => {
    const { cpu, core, data } = rig([word.sei, word.inc(20), word.inc(20)]);
    cpu.addClockEvent(() => cpu.queueInterrupt(INTERRUPT), 1);
    core.run(1);
    core.run(3);
    expect([data[20], cpu.pc]).toEqual([1, 4]);
  });

  test('one instruction runs after a RETI that found I set, with an interrupt that came meanwhile', () => {
    const { cpu, core, data } = rig([word.reti, 0, 0, 0, 0, 0, 0, 0, word.inc(20), word.inc(20)]);
    data[SREG] = 0x80;
    cpu.SP = 0x800;
    data[0x802] = 8;
    cpu.addClockEvent(() => cpu.queueInterrupt(INTERRUPT), 2);
    core.run(6);
    expect([data[20], cpu.pc, cpu.cycles]).toEqual([1, 4, 9]);
  });

  test('SEI and CLI together let no interrupt through', () => {
    const { cpu, core } = rig([word.sei, word.cli, word.nop, word.nop, word.nop, word.nop]);
    cpu.queueInterrupt(INTERRUPT);
    core.run(6);
    expect(cpu.pc).toBe(6);
  });

  test('one instruction of the program runs between RETI and the next interrupt', () => {
    const { cpu, core, data } = rig([word.inc(20), word.inc(20), word.nop, word.nop, word.reti]);
    data[SREG] = 0x80;
    cpu.queueInterrupt({ ...INTERRUPT, constant: true });
    // Entry 4, RETI 4, INC 1, and again.
    core.run(3 * 9);
    expect([data[20], cpu.cycles, cpu.pc]).toEqual([2, 31, 4]);
  });

  test('of two interrupts the one with the lower vector is served', () => {
    const { cpu, core, data } = rig([]);
    data[SREG] = 0x80;
    cpu.queueInterrupt({ ...INTERRUPT, address: 6 });
    cpu.queueInterrupt(INTERRUPT);
    core.run(1);
    expect(cpu.pc).toBe(4);
  });

  test('a clock event that queues an interrupt is served after the instruction in which it was due', () => {
    const { cpu, core, data } = rig([word.rjmp(-1)]);
    data[SREG] = 0x80;
    cpu.addClockEvent(() => cpu.queueInterrupt(INTERRUPT), 3);
    core.run(5);
    // Two jumps end at 4, one later than the event was due.
    expect([cpu.cycles, cpu.pc]).toEqual([8, 4]);
  });

  test('clock events run in order of time, and one that is taken away by another does not run', () => {
    const { cpu, core } = rig([]);
    const ran: string[] = [];
    const removed = () => ran.push('removed');
    cpu.addClockEvent(() => ran.push(`second at ${cpu.cycles}`), 20);
    cpu.addClockEvent(() => {
      ran.push(`first at ${cpu.cycles}`);
      cpu.clearClockEvent(removed);
      cpu.addClockEvent(() => ran.push(`added at ${cpu.cycles}`), 5);
    }, 10);
    cpu.addClockEvent(removed, 12);
    core.run(30);
    expect(ran).toEqual(['first at 10', 'added at 15', 'second at 20']);
  });

  test('a clock event may reset the chip, and no event of before runs afterwards', () => {
    const { cpu, core } = rig([]);
    const ran: string[] = [];
    cpu.addClockEvent(() => ran.push('later'), 20);
    cpu.addClockEvent(() => {
      cpu.reset();
      core.reset();
    }, 10);
    core.run(30);
    expect(ran).toEqual([]);
    expect(cpu.pc).toBe(20);
  });

  test('an event that a write brings forward is not missed by the burst going on', () => {
    const { cpu, core } = rig([word.out(0x15, 0)]);
    let ranAtCycles = 0;
    cpu.writeHooks[0x35] = () => {
      cpu.addClockEvent(() => {
        ranAtCycles = cpu.cycles;
      }, 7);
    };
    core.run(1000);
    expect(ranAtCycles).toBe(7);
  });
});

import { describe, expect, test } from 'vitest';
import { CORES, type RigOptions, rig as rigOf, SREG, word } from './rig.ts';

const INTERRUPT = { address: 4, enableRegister: 0x3e, enableMask: 1, flagRegister: 0x3f, flagMask: 1 };

describe.each(CORES)('%s', (_name, Core) => {
  const rig = (program: readonly number[], options: RigOptions = {}) => rigOf(program, { ...options, Core });

  test('a chip asleep passes its time without executing until an interrupt, which takes four cycles more', () => {
    const { cpu, core, data } = rig([word.sleep, word.inc(20)], { hooks: { sleep: () => true } });
    data[SREG] = 0x80;
    cpu.addClockEvent(() => cpu.queueInterrupt(INTERRUPT), 1000);
    core.run(999);
    expect([core.isSleeping, cpu.cycles, data[20]]).toEqual([true, 999, 0]);
    core.run(1001);
    expect([core.isSleeping, cpu.cycles, cpu.pc, data[20]]).toEqual([false, 1008, 4, 0]);
    expect(data[cpu.SP + 2]).toBe(1);
  });

  test('a chip asleep with interrupts off sleeps on', () => {
    const { cpu, core } = rig([word.sleep], { hooks: { sleep: () => true } });
    cpu.queueInterrupt(INTERRUPT);
    core.run(5000);
    expect([core.isSleeping, cpu.cycles]).toEqual([true, 5000]);
  });

  test('SLEEP is passed over unless the hook says that the chip sleeps', () => {
    const { cpu, core } = rig([word.sleep], { hooks: { sleep: () => false } });
    core.run(5);
    expect([core.isSleeping, cpu.pc]).toEqual([false, 5]);
  });

  test('BREAK, WDR and a word that is no instruction are told to their hooks', () => {
    const told: string[] = [];
    const { cpu, core } = rig([word.break, word.wdr, 0xffff], {
      hooks: {
        breakpoint: () => told.push('break'),
        undefinedInstruction: (address, bits) => told.push(`${bits.toString(16)} at ${address}`),
      },
    });
    cpu.onWatchdogReset = () => told.push('watchdog');
    core.run(4);
    expect(told).toEqual(['break', 'watchdog', 'ffff at 2']);
    expect(cpu.pc).toBe(4);
  });

  test('SPM hands over the byte address and the word of r1:r0', () => {
    const stored: number[][] = [];
    const { core, data } = rig([word.spm], { hooks: { storeProgram: (...values) => stored.push(values) } });
    data.set([0x34, 0x12], 0);
    data.set([0x80, 0x7e], 30);
    data[0x5b] = 1;
    core.run(1);
    expect(stored).toEqual([[0x17e80, 0x1234]]);
  });

  test('a flash that is not readable answers LPM and ELPM by the hook, until that is taken away', () => {
    const { core, cpu, data } = rig([word.lpm, word.elpm, word.lpm]);
    cpu.progBytes[0x20] = 7;
    data[30] = 0x20;
    data[0x5b] = 1;
    const asked: number[] = [];
    core.hooks.loadProgram = (address) => {
      asked.push(address);
      return 0xff;
    };
    core.run(3);
    expect(data[0]).toBe(0xff);
    core.run(6);
    core.hooks.loadProgram = undefined;
    core.run(9);
    expect(asked).toEqual([0x20, 0x10020]);
    expect(data[0]).toBe(7);
  });

  test('a hook of the memory sees the cycle of the start and the next instruction, and may halt the processor', () => {
    const { cpu, core } = rig([word.nop, word.sts(16), 0x0080, word.nop]);
    const seen: number[][] = [];
    cpu.writeHooks[0x80] = () => {
      seen.push([cpu.cycles, cpu.pc]);
      cpu.cycles += 4;
    };
    core.run(2);
    expect(seen).toEqual([[1, 3]]);
    expect(cpu.cycles).toBe(7);
  });

  test('a hook that resets the chip has it go on at the beginning', () => {
    const { cpu, core } = rig([word.nop, word.out(0x15, 0), word.nop]);
    cpu.writeHooks[0x35] = () => {
      cpu.reset();
      core.reset();
      core.stop();
    };
    expect(core.run(100)).toBe('stopped');
    expect([cpu.pc, cpu.cycles]).toEqual([0, 2]);
  });

  test('a stop ends the run after the instruction, and the next run goes on from there', () => {
    const { cpu, core } = rig([word.nop, word.break, word.nop]);
    core.hooks.breakpoint = () => core.stop();
    expect(core.run(100)).toBe('stopped');
    expect(cpu.pc).toBe(2);
    expect(core.run(100)).toBe('cycles');
    expect(cpu.cycles).toBe(100);
  });

  test('hooks are not looked for above the I/O space that the chip was said to have', () => {
    const { cpu, core, data } = rig([word.lds(16), 0x0120, word.lds(17), 0x0120]);
    cpu.readHooks[0x120] = () => 9;
    core.run(2);
    expect(data[16]).toBe(0);
    const large = rig([word.lds(16), 0x0120], { ioEnd: 0x200 });
    large.cpu.readHooks[0x120] = () => 9;
    large.core.run(2);
    expect(large.data[16]).toBe(9);
  });
});

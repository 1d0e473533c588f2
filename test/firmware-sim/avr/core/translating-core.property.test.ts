import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CORES, type CoreClass, rig, SREG, word } from './rig.ts';

const [, [, Translating]] = CORES as [(typeof CORES)[0], (typeof CORES)[1]];

/** `AVR_RUNS` asks for more. fast-check prints the seed of a failure. */
const RUNS = Number(process.env['AVR_RUNS'] ?? 150);

const register = fc.integer({ min: 0, max: 31 });
const upper = fc.integer({ min: 16, max: 31 });
const byte = fc.integer({ min: 0, max: 255 });
/** Those that flags turn on come up more often. */
const edgy = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), byte);
const near = fc.integer({ min: -12, max: 12 });
const one = (...words: readonly number[]) => words;
const twoRegisters = ['add', 'adc', 'sub', 'sbc', 'cp', 'cpc', 'cpse', 'and', 'eor', 'or', 'mul'] as const;
const withByte = ['subi', 'sbci', 'cpi', 'ldi'] as const;
const oneRegister = ['com', 'neg', 'swap', 'inc', 'asr', 'lsr', 'ror', 'dec', 'push'] as const;

/** What works on registers and flags alone. */
const registerInstruction = fc.oneof(
  fc
    .tuple(fc.constantFrom(...twoRegisters.filter((name) => name !== 'cpse')), register, register)
    .map(([name, d, r]) => word[name](d, r)),
  fc.tuple(fc.constantFrom(...withByte), upper, byte).map(([name, d, k]) => word[name](d, k)),
  fc
    .tuple(fc.constantFrom(...oneRegister.filter((name) => name !== 'push')), register)
    .map(([name, d]) => word[name](d)),
  fc
    .tuple(fc.constantFrom(word.adiw, word.sbiw), fc.constantFrom(24, 26, 28, 30), fc.integer({ min: 0, max: 63 }))
    .map(([make, d, k]) => make(d, k)),
  // BLD and BST; BSET and BCLR but for I; IN from SREG; MOVW.
  fc
    .tuple(fc.constantFrom(0xf800, 0xfa00), register, fc.integer({ min: 0, max: 7 }))
    .map(([bits, d, bit]) => bits | (d << 4) | bit),
  fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15).map((bit) => 0x9408 | (bit << 4)),
  register.map((d) => word.in(d, 0x3f)),
  byte.map((pairs) => 0x0100 | pairs),
);

test('a loop of anything that works on registers changes them and the flags alike, translated or interpreted', () => {
  const loop = fc.record({
    program: fc.array(registerInstruction, { minLength: 1, maxLength: 12 }),
    rounds: fc.array(fc.tuple(fc.array(edgy, { minLength: 32, maxLength: 32 }), fc.integer({ min: 0, max: 0x7f })), {
      minLength: 4,
      maxLength: 4,
    }),
  });
  fc.assert(
    fc.property(loop, ({ program, rounds }) => {
      const words = [...program, word.rjmp(-program.length - 1)];
      const [[, Interpreter]] = CORES as [(typeof CORES)[0]];
      const chips = [Interpreter, Translating].map((Core) => rig(words, { Core, flashWords: 0x40 }));
      for (const chip of chips) chip.core.run(200);
      for (const [registers, sreg] of rounds) {
        const states = chips.map(({ cpu, core, data }) => {
          data.set(registers);
          data[SREG] = sreg;
          core.run(cpu.cycles + 40);
          return [cpu.pc, cpu.cycles, Buffer.from(data.subarray(0, 0x60)).toString('hex')];
        });
        expect(states[1]).toEqual(states[0]);
      }
    }),
    { numRuns: 5 * RUNS },
  );
}, 600_000);

/** Instructions as a compiler mixes them, and now and then one of the odd ones, or no instruction at all. */
const instruction = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...twoRegisters), register, register)
      .map(([name, d, r]) => one(word[name](d, r))),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom(...withByte), upper, byte).map(([name, d, k]) => one(word[name](d, k))),
  },
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...oneRegister), register).map(([name, d]) => one(word[name](d))) },
  // BRBS and BRBC, near enough to make loops.
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 15 }), near)
      .map(([bit, k]) => one(0xf000 | ((bit & 8) << 7) | ((k & 0x7f) << 3) | (bit & 7))),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(0xc000, 0xd000), near).map(([bits, k]) => one(bits | (k & 0xfff))) },
  // LD and ST of every kind, LDD and STD, POP, LPM Z+, MOVW, BST, BLD, SBRC, SBRS.
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(0x9000, 0x9200), register, fc.constantFrom(1, 2, 9, 10, 12, 13, 14))
      .map(([bits, d, kind]) => one(bits | (d << 4) | kind)),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.integer({ min: 0, max: 0x3fff })).map(([bits]) => one(0x8000 | (bits & 0x2fff))),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(0x900f, 0x9005, 0x9004), register).map(([bits, d]) => one(bits | (d << 4))),
  },
  { weight: 2, arbitrary: byte.map((pairs) => one(0x0100 | pairs)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(0xf800, 0xfa00, 0xfc00, 0xfe00), register, fc.integer({ min: 0, max: 7 }))
      .map(([bits, d, bit]) => one(bits | (d << 4) | bit)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(word.adiw, word.sbiw), fc.constantFrom(24, 26, 28, 30), fc.integer({ min: 0, max: 63 }))
      .map(([make, d, k]) => one(make(d, k))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(register, fc.integer({ min: 0x3c, max: 0x140 }))
      .map(([d, address]) => one(word.lds(d), address)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(register, fc.integer({ min: 0x3c, max: 0x140 }))
      .map(([d, address]) => one(word.sts(d), address)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(word.call, 0x940c), fc.integer({ min: 0, max: 63 }))
      .map(([bits, target]) => one(bits, target)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(0xb000, 0xb800), fc.integer({ min: 0, max: 0x7ff }))
      .map(([bits, rest]) => one(bits | rest)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(0x9800, 0x9900, 0x9a00, 0x9b00), byte).map(([bits, rest]) => one(bits | rest)),
  },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 15 }).map((bit) => one(0x9408 | (bit << 4))) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(word.ret, word.reti, 0x9409, 0x9509, word.sleep, word.spm, word.wdr, word.break)
      .map((bits) => one(bits)),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((bits) => one(bits)) },
);

const example = fc.record({
  program: fc.array(instruction, { minLength: 10, maxLength: 60 }),
  registers: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  stackPointer: fc.integer({ min: 0x3e, max: 0x8ff }),
  slices: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }),
  ticks: fc.integer({ min: 5, max: 400 }),
  // The last has a program counter of 22 bits.
  flashWords: fc.oneof({ weight: 30, arbitrary: fc.constant(0x80) }, { weight: 1, arbitrary: fc.constant(0x20000) }),
});

/**
 * A chip with hooks that count and with a timer that interrupts, whose SPM writes a word of its own program. `log` holds
 * what the hooks saw.
 */
function chipFor(
  { program, registers, stackPointer, ticks, flashWords }: typeof example extends fc.Arbitrary<infer T> ? T : never,
  Core: CoreClass,
) {
  const log: number[] = [];
  const chip = rig(program.flat(), {
    Core,
    flashWords,
    hooks: {
      sleep: () => true,
      storeProgram: (byteAddress, bits) => {
        const at = (byteAddress >> 1) % 0x80;
        chip.cpu.progMem[at] = bits;
        chip.core.programChanged(at, 1);
      },
      undefinedInstruction: (at) => log.push(-1, at),
    },
  });
  const { cpu, data } = chip;
  data.set(registers);
  cpu.SP = stackPointer;
  cpu.readHooks[0x46] = () => {
    log.push(cpu.cycles, cpu.pc, cpu.SREG);
    return cpu.cycles & 0xff;
  };
  cpu.writeHooks[0x44] = (value) => {
    log.push(cpu.cycles, cpu.pc, cpu.SREG, value);
    cpu.cycles += value & 3;
  };
  data[0x3e] = 1;
  const tick = () => {
    log.push(cpu.cycles, cpu.pc);
    cpu.setInterruptFlag({ address: 6, enableRegister: 0x3e, enableMask: 1, flagRegister: 0x35, flagMask: 1 });
    cpu.addClockEvent(tick, ticks);
  };
  cpu.addClockEvent(tick, ticks);
  return { ...chip, log };
}

function stateOf({ cpu, core, log, data }: ReturnType<typeof chipFor>) {
  const memory = Buffer.from(data).toString('hex');
  return { pc: cpu.pc, cycles: cpu.cycles, isSleeping: core.isSleeping, memory, log: log.join() };
}

test('any program leaves the same registers, memory, flags, cycles and hook calls, translated or interpreted', () => {
  const [[, Interpreter]] = CORES as [(typeof CORES)[0]];
  fc.assert(
    fc.property(example, (chosen) => {
      const translated = chipFor(chosen, Translating);
      const interpreted = chipFor(chosen, Interpreter);
      for (const slice of chosen.slices) {
        translated.core.run(translated.cpu.cycles + slice);
        interpreted.core.run(interpreted.cpu.cycles + slice);
        expect(stateOf(translated)).toEqual(stateOf(interpreted));
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);

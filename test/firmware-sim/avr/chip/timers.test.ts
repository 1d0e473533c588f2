import { AVRIOPort, AVRTimer, portBConfig, portDConfig, timer0Config } from 'avr8js';
import { describe, expect, test } from 'vitest';
import { ChipCpu } from '../../../../firmware-sim/avr/chip/chip-cpu.ts';
import { placeMatches } from '../../../../firmware-sim/avr/chip/compare-matches.ts';
import { atmega328p } from '../../../../firmware-sim/avr/chip/models/atmega328p.ts';
import { attachTimer } from '../../../../firmware-sim/avr/chip/timers.ts';
import { SeededRandom } from '../../../journal/simulation/seeded-random.ts';
import { passCycles } from './pass-cycles.ts';

const CONFIGS = atmega328p.timers.map(({ config }) => config);

function attachTimers(cpu: ChipCpu): void {
  for (const config of CONFIGS) attachTimer(cpu, config);
}

/** avr8js, put right, at every tick of its prescaler. */
function attachPlainTimers(cpu: ChipCpu): void {
  for (const config of CONFIGS) {
    placeMatches(cpu, new AVRTimer(cpu, config), config.TCNT);
    const clear = cpu.writeHooks[config.TIFR];
    cpu.writeHooks[config.TIFR] = (value, before, ...rest) => {
      clear?.(value, before, ...rest);
      cpu.data[config.TIFR] = before & ~value;
      return true;
    };
  }
}

/** Everything that a program can see of the timers, at random moments of random settings. */
function seen(attach: (cpu: ChipCpu) => void, seed: number): number[] {
  const random = new SeededRandom(seed).next;
  const below = (limit: number) => Math.floor(random() * limit);
  const cpu = new ChipCpu(new Uint16Array(0x4000), atmega328p);
  new AVRIOPort(cpu, portBConfig);
  new AVRIOPort(cpu, portDConfig);
  attach(cpu);
  const result: number[] = [];
  const config = CONFIGS[seed % 3] ?? timer0Config;
  const write = (register: number, value: number) => {
    cpu.writeData(register, value);
    passCycles(cpu, 2);
  };
  for (let round = 0; round < 40; round += 1) {
    const what = below(6);
    if (what === 0) write(config.TCCRA, below(256) & 0xf3);
    else if (what === 1) write(config.TCCRB, (below(4) << 3) | below(6));
    else if (what === 2 && config.bits === 16) write(config.OCRA + 1, below(3));
    else if (what === 2) write(config.OCRB, below(256));
    else if (what === 3) write(config.OCRA, below(256));
    else if (what === 4) write(config.TCNT, below(256));
    else write(config.TIFR, below(8));
    for (let look = 0; look < 20; look += 1) {
      passCycles(cpu, 1 + below(400));
      result.push(cpu.readData(config.TCNT), cpu.data[config.TIFR] ?? 0, cpu.data[portBConfig.PIN] ?? 0);
    }
  }
  return result;
}

describe('timers that stay off the agenda until something happens', () => {
  test.each(Array.from({ length: 60 }, (_, index) => index + 1))(
    'count and flag as if they ticked, seed %i',
    (seed) => {
      expect(seen(attachTimers, seed)).toEqual(seen(attachPlainTimers, seed));
    },
  );

  test('wake once where 255 ticks pass', () => {
    const cpu = new ChipCpu(new Uint16Array(0x4000), atmega328p);
    new AVRIOPort(cpu, portDConfig);
    attachTimers(cpu);
    cpu.writeData(0x45, 3);
    // The compare registers match at 0.
    passCycles(cpu, 3 + 64);
    expect(cpu.nextEventCycle).toBeGreaterThanOrEqual(255 * 64);
  });
});

describe('a compare match', () => {
  const OCRA = 0x47;
  const TCNT = 0x46;
  const TIFR = 0x35;

  /** Timer 0 at the clock of the processor, in the mode of TCCR0A. */
  function timer0(control: number, top: number) {
    const cpu = new ChipCpu(new Uint16Array(0x4000), atmega328p);
    new AVRIOPort(cpu, portDConfig);
    attachTimers(cpu);
    cpu.writeData(0x44, control);
    cpu.writeData(OCRA, top);
    cpu.writeData(0x45, 1);
    passCycles(cpu, 1);
    return cpu;
  }

  test('sets its flag with the clock that follows it, DS40002061 section 15.5', () => {
    const cpu = timer0(0, 20);
    const flags = Array.from({ length: 3 }, (_, look) => {
      passCycles(cpu, look === 0 ? 19 : 1);
      return [cpu.readData(TCNT), (cpu.data[TIFR] ?? 0) & 2];
    });
    expect(flags).toEqual([
      [19, 0],
      [20, 0],
      [21, 2],
    ]);
  });

  test('does not come for a count that is stored onto it, section 15.5.2', () => {
    const cpu = timer0(0, 20);
    cpu.writeData(TCNT, 20);
    passCycles(cpu, 100);
    expect((cpu.data[TIFR] ?? 0) & 2).toBe(0);
  });

  test('below the count is missed: the counter goes on to its maximum, section 15.7.2', () => {
    const cpu = timer0(2, 100);
    passCycles(cpu, 50);
    cpu.writeData(OCRA, 40);
    passCycles(cpu, 255 - 50);
    expect([cpu.readData(TCNT), cpu.data[TIFR]]).toEqual([255, 4]);
    passCycles(cpu, 1);
    expect([cpu.readData(TCNT), cpu.data[TIFR]]).toEqual([0, 5]);
  });
});

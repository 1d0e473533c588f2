import { expect } from 'vitest';
import { ManualClock } from '../../../../core/index.ts';
import { chipFirmware, type Fault, MemoryPort, simulateFaultyBoard } from '../../../../firmware-sim/index.ts';
import type { Part } from '../../../../firmware-sim/sensors/part.ts';
import { requireProgram, testWith } from '../../../requirements.ts';
import { uno } from '../../rig.ts';
import { compileSketch } from './compile-sketch.ts';
import { runningSketch } from './running-sketch.ts';

const requirements = { gcc: requireProgram('avr-gcc') };

/** A volt more each second. */
const ramp: Part = { kind: 'analog', volts: (timeMs) => timeMs / 1000 };

/** Says why it started, and what it measures 10 ms later. */
const measures = `int main(void) { int why = MCUSR; MCUSR = 0; begin(); say_number(why); _delay_ms(10);
  ADMUX = _BV(REFS0); ADCSRA = 0xc7; while (ADCSRA & _BV(ADSC)); say_number(ADC); for (;;); }`;

const steps = (volts: number) => Math.floor((volts / 5) * 1024);

testWith(requirements, 'the time of a part goes on over a replug', async ({ gcc }) => {
  const { clock, text, board } = await runningSketch(gcc, measures, { parts: { A0: ramp } });
  await clock.advance(1000);
  expect(Math.abs(Number(text().split('\n')[1]) - steps(0.075))).toBeLessThanOrEqual(1);
  await board.replug();
  await clock.advance(200);
  expect(Math.abs(Number(text().split('\n')[1]) - steps(1.075))).toBeLessThanOrEqual(2);
  await board.close();
});

testWith(
  requirements,
  'a reset and a brown-out say so in MCUSR, and time passes for parts meanwhile',
  async ({ gcc }) => {
    const program = compileSketch(gcc, measures);
    const firmware = chipFirmware({ profile: uno, program, parts: new Map([['A0', ramp]]) });
    const faults: Fault[] = [
      { kind: 'reset', atMs: 1000 },
      { kind: 'brown-out', atMs: 2000, forMs: 500 },
    ];
    const clock = new ManualClock();
    const port = new MemoryPort();
    const { board } = await simulateFaultyBoard({ profile: uno, firmware, faults, clock, plug: () => port.plug });
    await clock.advance(3000);
    const numbers = Buffer.from(port.take()).toString().trim().split('\n').map(Number);
    const [first = 0, second = 0, third = 0] = [numbers[1], numbers[3], numbers[5]];
    expect([numbers[0], numbers[2], numbers[4]]).toEqual([1, 2, 4]);
    for (const [measured, volts] of [
      [first, 0.075],
      [second, 1.075],
      [third, 2.575],
    ] as const) {
      expect(Math.abs(measured - steps(volts))).toBeLessThanOrEqual(2);
    }
    await board.close();
  },
);

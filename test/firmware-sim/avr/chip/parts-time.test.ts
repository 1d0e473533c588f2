import { expect } from 'vitest';
import { ManualClock } from '../../../../core/index.ts';
import type { Timeline } from '../../../../firmware-sim/faults/timeline.ts';
import {
  chipFirmware,
  type Fault,
  FaultLog,
  faultyPart,
  MemoryPort,
  type PartFault,
  simulateFaultyBoard,
} from '../../../../firmware-sim/index.ts';
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
    const stuck: PartFault = { kind: 'part', pin: 'A0', name: 'stuck', atMs: 60_000 };
    const faults: Fault[] = [{ kind: 'reset', atMs: 1000 }, { kind: 'brown-out', atMs: 2000, forMs: 500 }, stuck];
    const log = new FaultLog(faults);
    let timeline: Timeline = { bootedAtMs: 0, nowMs: 0 };
    const failing = faultyPart({ part: { ...ramp, fault: () => {} }, faults: [stuck], log, timeline: () => timeline });
    const program = compileSketch(gcc, measures);
    for (const part of [ramp, failing]) {
      const firmware = chipFirmware({ profile: uno, program, parts: new Map([['A0', part]]) });
      const clock = new ManualClock();
      const port = new MemoryPort();
      const { board } = await simulateFaultyBoard({
        profile: uno,
        firmware,
        faults,
        log,
        clock,
        plug: () => port.plug,
        onBuilt: (built) => {
          timeline = built;
        },
      });
      await clock.advance(3000);
      const numbers = Buffer.from(port.take()).toString().trim().split('\n').map(Number);
      expect([numbers[0], numbers[2], numbers[4]]).toEqual([1, 2, 4]);
      for (const [at, volts] of [0.075, 1.075, 2.575].entries()) {
        expect(Math.abs((numbers[2 * at + 1] ?? 0) - steps(volts))).toBeLessThanOrEqual(2);
      }
      await board.close();
    }
  },
);

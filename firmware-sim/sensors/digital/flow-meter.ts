import { z } from 'zod';
import { clip } from '../quantity-source.ts';
import { reading } from '../sensor.ts';
import { noiseOption, sensorType } from '../sensor-type.ts';
import { Stepped } from '../stepped.ts';
import { DIGITAL_FAILURES, digitalOutput } from './digital-output.ts';

const FLOW = { name: 'flow', unit: 'l/min', initial: 0 } as const;

const STEP_MS = 10;

/** A sketch counts the pulses of a second. */
const GATE_MS = 1000;

/** l/min. Source: YF-S201 data sheet, flow range; below it the wheel does not turn. */
const RANGE = [1, 30] as const;

/**
 * YF-S201 flow meter: 450 pulses a litre, so 7.5 Hz for each l/min, duty cycle 50 %. Below 1 l/min the wheel stands, above
 * 30 l/min it does not get faster. Source: YF-S201 data sheet (Seeed Studio).
 */
export const FLOW_METER = sensorType({
  name: 'flow-meter',
  title: 'YF-S201 flow meter',
  quantities: [FLOW],
  failures: [...DIGITAL_FAILURES, 'out-of-range'],
  options: z.strictObject({ noise: noiseOption, pulsesPerLitre: z.number().positive().max(10_000).default(450) }),
  build({ options, measured, failures }) {
    const { noise, pulsesPerLitre } = options;
    const flow = measured('flow', { noise, range: [0, RANGE[1]] });
    const pulsesPerMs = (timeMs: number) => {
      const litresPerMinute = flow(timeMs);
      return litresPerMinute >= RANGE[0] ? (clip(litresPerMinute, RANGE) * pulsesPerLitre) / 60_000 : 0;
    };
    const pulses = new Stepped({
      initial: 0,
      stepMs: STEP_MS,
      next: (count: number, timeMs) => count + pulsesPerMs(timeMs) * STEP_MS,
    });
    const pulsesUntil = (timeMs: number) => {
      const { state, atMs } = pulses.at(timeMs);
      return state + pulsesPerMs(atMs) * (timeMs - atMs);
    };
    const out = digitalOutput({
      level: (timeMs) => (pulsesUntil(timeMs) % 1 < 0.5 ? 0 : 1),
      // A sixteenth of a millisecond: a hundredth of the shortest pulse.
      stepMs: 1 / 16,
      failures,
      lostLevel: 1,
    });
    return {
      parts: { out },
      readings(timeMs) {
        const seen = failures.isOn('lost', timeMs)
          ? 0
          : Math.floor(pulsesUntil(timeMs)) - Math.floor(pulsesUntil(Math.max(0, timeMs - GATE_MS)));
        return [reading(FLOW, (seen * 60) / pulsesPerLitre)];
      },
    };
  },
});

import { z } from 'zod';
import { reading } from '../sensor.ts';
import { sensorType } from '../sensor-type.ts';
import { Stepped } from '../stepped.ts';
import { DIGITAL_FAILURES, digitalOutput } from './digital-output.ts';

const MOTION = { name: 'motion', unit: '', initial: 0 } as const;

/** How often motion is looked at; far below the times of the module. */
const STEP_MS = 10;

/**
 * HC-SR501 motion detector: high for `holdMs` after motion (the quantity at or above 0.5), then deaf for `blockMs`.
 * `retrigger` is the jumper's position H: motion while the output is high begins the hold anew. In the first `warmUpMs`,
 * a minute on real ones, 0 unless asked for, it sees nothing. Source: HC-SR501 data sheet: delay 5 to 300 s, block time
 * 2.5 s, initialisation 60 s, output 3.3 V.
 */
export const PIR = sensorType({
  name: 'pir',
  title: 'HC-SR501 motion detector',
  quantities: [MOTION],
  failures: DIGITAL_FAILURES,
  options: z.strictObject({
    holdMs: z.number().min(300).max(300_000).default(5000),
    blockMs: z.number().nonnegative().default(2500),
    retrigger: z.boolean().default(true),
    warmUpMs: z.number().nonnegative().default(0),
  }),
  build({ options, quantity, failures }) {
    const { holdMs, blockMs, retrigger, warmUpMs } = options;
    const motion = quantity('motion');
    /** Until when the output is high. */
    const highUntil = new Stepped({
      initial: Number.NEGATIVE_INFINITY,
      stepMs: STEP_MS,
      next(untilMs: number, timeMs) {
        const canTrigger = timeMs < untilMs ? retrigger : timeMs >= untilMs + blockMs;
        return timeMs >= warmUpMs && canTrigger && motion(timeMs) >= 0.5 ? timeMs + holdMs : untilMs;
      },
    });
    const out = digitalOutput({
      level: (timeMs) => (timeMs < highUntil.at(timeMs).state ? 1 : 0),
      stepMs: STEP_MS,
      failures,
      lostLevel: 0,
    });
    return { parts: { out }, readings: (timeMs) => [reading(MOTION, out.level(timeMs), 0)] };
  },
});

import { z } from 'zod';
import type { Level } from '../part.ts';
import { reading } from '../sensor.ts';
import { sensorType } from '../sensor-type.ts';
import { bouncing } from './bounce.ts';
import { DIGITAL_FAILURES, digitalOutput } from './digital-output.ts';

const PRINTED = { name: 'button', unit: '' } as const;

/**
 * Push button with contact bounce. It is pressed while `pressed` is at least 0.5, or at the given `presses`. Wired to
 * ground under a pull-up (pressed reads 0), or with `activeHigh` to the supply over a pull-down. `bounceMs`: contacts
 * bounce for 1.6 ms on average and up to 6.2 ms. Source: J. Ganssle, "A Guide to Debouncing", measurements of 18 switches.
 */
export const BUTTON = sensorType({
  name: 'button',
  title: 'Push button with bounce',
  quantities: [{ name: 'pressed', unit: '' }],
  failures: DIGITAL_FAILURES,
  options: z.strictObject({
    presses: z.array(z.strictObject({ atMs: z.number().nonnegative(), forMs: z.number().positive() })).default([]),
    bounceMs: z.number().nonnegative().max(50).default(1.6),
    activeHigh: z.boolean().default(false),
  }),
  build({ options, quantity, has, failures, seed }) {
    const { presses, bounceMs, activeHigh } = options;
    const pressed = quantity('pressed');
    const isPressed = (timeMs: number) =>
      has('pressed')
        ? pressed(timeMs) >= 0.5
        : presses.some(({ atMs, forMs }) => timeMs >= atMs && timeMs < atMs + forMs);
    const contact = bouncing(isPressed, { seed, bounceMs });
    const out = digitalOutput({
      level: (timeMs): Level => (contact(timeMs) === (activeHigh ? 1 : 0) ? 1 : 0),
      stepMs: 1 / 16,
      failures,
      lostLevel: activeHigh ? 0 : 1,
    });
    return { parts: { out }, readings: (timeMs) => [reading(PRINTED, out.level(timeMs), 0)] };
  },
});

import type { FailureName, Failures } from '../failures.ts';
import type { DigitalPart, Level } from '../part.ts';

/** What every sensor with a digital output can do wrong. */
export const DIGITAL_FAILURES: readonly FailureName[] = ['stuck', 'lost', 'short-to-ground', 'short-to-supply'];

/** How far ahead a change is looked for; after that the board asks again. */
const HORIZON_MS = 1000;

export interface DigitalOutputOptions {
  /** Constant from one whole multiple of `stepMs` to the next. */
  readonly level: (timeMs: number) => Level;
  /** A power of two, or whole milliseconds, so that multiples of it are exact. */
  readonly stepMs: number;
  readonly failures: Failures;
  /** The level without the sensor: that of the resistor on the pin. */
  readonly lostLevel: Level;
}

/**
 * A digital output with the failures of wires. `nextChangeMs` looks a second ahead: when nothing changes until then, it
 * gives that time, at which the level is the same still.
 */
export function digitalOutput({ level, stepMs, failures, lostLevel }: DigitalOutputOptions): DigitalPart {
  const levelAt = (timeMs: number): Level => {
    if (failures.isOn('short-to-ground', timeMs)) return 0;
    if (failures.isOn('short-to-supply', timeMs)) return 1;
    if (failures.isOn('lost', timeMs)) return lostLevel;
    const heldMs = failures.sinceMs('stuck', timeMs) ?? timeMs;
    return level(Math.floor(heldMs / stepMs) * stepMs);
  };
  return {
    kind: 'digital',
    level: levelAt,
    nextChangeMs(timeMs) {
      const now = levelAt(timeMs);
      const untilMs = Math.min(failures.nextChangeMs(timeMs), timeMs + HORIZON_MS);
      for (let step = Math.floor(timeMs / stepMs) + 1; step * stepMs < untilMs; step += 1) {
        if (levelAt(step * stepMs) !== now) return step * stepMs;
      }
      return untilMs;
    },
  };
}

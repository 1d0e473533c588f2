import type { FailureName, Failures } from '../failures.ts';
import type { AnalogPart } from '../part.ts';
import { randomAt } from '../quantity-source.ts';

/** What every sensor with an analog output can do wrong. */
export const ANALOG_FAILURES: readonly FailureName[] = [
  'stuck',
  'lost',
  'out-of-range',
  'short-to-ground',
  'short-to-supply',
];

export interface AnalogOutputOptions {
  readonly volts: (timeMs: number) => number;
  readonly failures: Failures;
  readonly seed: number;
  readonly supplyVolts: number;
  /** What is left on the pin without the sensor: a resistor's end. Default a pin that floats. */
  readonly lostVolts?: number;
}

/** An analog output with the failures of wires. */
export function analogOutput(options: AnalogOutputOptions): AnalogPart {
  const { failures, supplyVolts, lostVolts } = options;
  return {
    kind: 'analog',
    volts(timeMs) {
      if (failures.isOn('short-to-ground', timeMs)) return 0;
      if (failures.isOn('short-to-supply', timeMs)) return supplyVolts;
      if (failures.isOn('lost', timeMs)) return lostVolts ?? floatingVolts(options, timeMs);
      return options.volts(timeMs);
    },
  };
}

/**
 * A pin that nothing drives picks up the mains, 50 Hz, and noise, around a voltage that leakage gives it. The sizes are
 * ours: no datasheet knows the wires.
 */
function floatingVolts({ seed, supplyVolts }: AnalogOutputOptions, timeMs: number): number {
  const hum = 0.12 * Math.sin((2 * Math.PI * 50 * timeMs) / 1000);
  return supplyVolts * (0.3 + hum + 0.04 * (randomAt(seed, timeMs)() - 0.5));
}

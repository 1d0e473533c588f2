import { sampleTrace } from '../../core/index.ts';
import { ecgTrace } from '../../firmware-sim/traces/index.ts';

/** A signal at a pin, and when the heart beats in it. */
export interface HeartSignal {
  /** What drives the pin, by simulated time. */
  readonly volts: (timeMs: number) => number;
  /** Ascending: the moments of the beats. */
  readonly beatsMs: readonly number[];
}

const R_WAVE_MILLIVOLTS = 0.7;

/**
 * The shipped electrocardiogram behind an AD8232 as on the usual breakout: 1100 times the signal, around half of 3.3 V.
 * With a little of 50 Hz mains on it.
 */
export function ecgSignal({ humVolts }: { readonly humVolts: number }): HeartSignal {
  const trace = ecgTrace();
  const column = trace.quantities.findIndex(({ name }) => name === 'ecg');
  const values = trace.values[column] ?? new Float64Array();
  const peaks = Array.from(values.keys()).filter((row) => {
    const value = values[row] ?? 0;
    return value > R_WAVE_MILLIVOLTS && value >= (values[row - 1] ?? 0) && value > (values[row + 1] ?? 0);
  });
  return {
    volts: (timeMs) =>
      1.65 + 1.1 * sampleTrace(trace, 'ecg', timeMs / 1000) + humVolts * Math.sin(2 * Math.PI * 0.05 * timeMs),
    beatsMs: peaks.map((row) => (trace.timesS[row] ?? 0) * 1000),
  };
}

/**
 * An optical sensor on a finger: a steep rise, a second hump 300 ms later, and breath that moves it all. The rate goes
 * evenly from the first to the second, in beats a minute.
 */
export function pulseSignal(options: {
  readonly rates: readonly [number, number];
  readonly durationMs: number;
}): HeartSignal {
  const beatsMs = beats(options.rates, options.durationMs);
  const waves = repeated(beatsMs, (sinceMs) => 0.8 * hump(sinceMs, 90) + 0.3 * hump(sinceMs - 300, 100));
  return { beatsMs, volts: (timeMs) => 2.2 + 0.15 * Math.sin((2 * Math.PI * timeMs) / 4000) + waves(timeMs) };
}

/** An electrocardiogram whose T wave, 250 ms after the R wave, is nearly as high: of one who has too much potassium. */
export function highTSignal(options: { readonly rate: number; readonly durationMs: number }): HeartSignal {
  const beatsMs = beats([options.rate, options.rate], options.durationMs);
  const waves = repeated(beatsMs, (sinceMs) => hump(sinceMs, 20) + 0.8 * hump(sinceMs - 250, 40));
  return { beatsMs, volts: (timeMs) => 1.65 + waves(timeMs) };
}

function beats([first, last]: readonly [number, number], durationMs: number): number[] {
  const beatsMs: number[] = [];
  for (let timeMs = 400; timeMs < durationMs; timeMs += 60_000 / (first + ((last - first) * timeMs) / durationMs)) {
    beatsMs.push(timeMs);
  }
  return beatsMs;
}

function repeated(beatsMs: readonly number[], wave: (sinceMs: number) => number): (timeMs: number) => number {
  return (timeMs) => {
    const near = beatsMs.filter((beatMs) => Math.abs(timeMs - beatMs) < 1000);
    return near.reduce((sum, beatMs) => sum + wave(timeMs - beatMs), 0);
  };
}

function hump(fromMiddleMs: number, widthMs: number): number {
  return Math.exp(-((fromMiddleMs / widthMs) ** 2));
}

/** Beats per minute over the last eight intervals before a time. */
export function rateOfLastBeats({ beatsMs }: HeartSignal, timeMs: number): number {
  const past = beatsMs.filter((beatMs) => beatMs <= timeMs).slice(-9);
  return (60_000 * 8) / ((past.at(-1) ?? 0) - (past[0] ?? 0));
}

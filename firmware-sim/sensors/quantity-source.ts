import { normal, seededRandom } from '../traces/random.ts';

/** A physical quantity over simulated time: milliseconds since power-up in, a value in the quantity's unit out. */
export type QuantitySource = (timeMs: number) => number;

export interface NoiseOptions {
  readonly seed: number;
  /** In the quantity's unit; 0 for none. */
  readonly standardDeviation: number;
}

/**
 * White noise, normally distributed around 0. A pure function: the same seed has the same noise at the same time, in
 * whatever order the times are asked for.
 */
export function whiteNoise({ seed, standardDeviation }: NoiseOptions): QuantitySource {
  if (standardDeviation === 0) return () => 0;
  return (timeMs) => standardDeviation * normal(randomAt(seed, timeMs));
}

/** A sequence of random numbers of its own for every seed and time. */
export function randomAt(seed: number, timeMs: number): () => number {
  const bits = new Uint32Array(Float64Array.of(timeMs).buffer);
  let mixed = seed >>> 0;
  for (const word of bits) {
    mixed = Math.imul(mixed ^ word, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77);
    mixed ^= mixed >>> 13;
  }
  return seededRandom(mixed);
}

const LAG_STEPS = 32;

/** Ages of equal weight in units of the time constant, chosen at the middle of each share of the exponential. */
const LAG_AGES = Array.from({ length: LAG_STEPS }, (_, at) => -Math.log(1 - (at + 0.5) / LAG_STEPS));

/**
 * What a sensor with a first-order response holds: the mean of the past, weighted exponentially. A step shows as 32 small
 * ones, 63 % of it after `responseMs`. Before power-up the quantity is taken to have been what it was at 0.
 */
export function lagged(source: QuantitySource, responseMs: number): QuantitySource {
  if (responseMs === 0) return source;
  return (timeMs) => {
    let sum = 0;
    for (const age of LAG_AGES) sum += source(Math.max(0, timeMs - age * responseMs));
    return sum / LAG_STEPS;
  };
}

/** The nearest value within the range; what is no number stays none. */
export function clip(value: number, [from, to]: readonly [from: number, to: number]): number {
  return value < from ? from : value > to ? to : value;
}

/** The nearest multiple of `step`. */
export function quantise(value: number, step: number): number {
  return Math.round(value / step) * step;
}

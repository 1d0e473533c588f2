import type { QuantitySource } from './quantity-source.ts';
import { Stepped } from './stepped.ts';

/** Heart rates a person can have, /min; beyond it the rate is taken to be the end. 0 stands for no pulse. */
const MAX_HEART_RATE = 300;

const STEP_MS = 10;

/**
 * Blood volume in a finger over one beat, `phase` 0 to 1, as a share of the systolic rise: -0.2 to 1 or so, with the
 * dicrotic wave after it. Two Gaussians stand for the waves; the form is ours after the curves in J. Allen,
 * "Photoplethysmography and its application in clinical physiological measurement", Physiol. Meas. 28, 2007.
 */
export function pulseForm(phase: number): number {
  const systolic = Math.exp(-(((phase - 0.2) / 0.09) ** 2));
  const dicrotic = 0.35 * Math.exp(-(((phase - 0.52) / 0.13) ** 2));
  return systolic + dicrotic - 0.2;
}

/** The pulse wave of a heart that beats at this rate (/min). Flat while the rate is 0 or no number. */
export function pulseWave(heartRate: QuantitySource): QuantitySource {
  const beats = new Stepped({
    initial: 0,
    stepMs: STEP_MS,
    next: (phase: number, timeMs) => phase + beatsDuring(heartRate(timeMs), STEP_MS),
  });
  return (timeMs) => {
    const rate = heartRate(timeMs);
    if (!(rate > 0)) return 0;
    const { state, atMs } = beats.at(timeMs);
    const phase = state + beatsDuring(heartRate(atMs), timeMs - atMs);
    return pulseForm(phase - Math.floor(phase));
  };
}

function beatsDuring(rate: number, durationMs: number): number {
  return rate > 0 ? (Math.min(rate, MAX_HEART_RATE) * durationMs) / 60_000 : 0;
}

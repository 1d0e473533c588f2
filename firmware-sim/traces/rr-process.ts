import type { Random } from './random.ts';

/**
 * The spectrum of the intervals between heart beats: two Gaussian bands, the Mayer waves of blood pressure at 0.1 Hz and
 * respiratory sinus arrhythmia at 0.25 Hz, each 0.01 Hz wide, with half the power in the lower (LF/HF = 0.5).
 * Source: McSharry, Clifford, Tarassenko, Smith, IEEE TBME 50(3), 2003, section III.
 */
const BANDS = [
  { centreHz: 0.1, widthHz: 0.01, power: 0.5 },
  { centreHz: 0.25, widthHz: 0.01, power: 1 },
] as const;

/** Above this there is nothing left of either band. */
const HIGHEST_HZ = 0.4;

export interface RrProcessOptions {
  /** The process repeats after this time. Seconds, a whole number. */
  readonly durationS: number;
  /** Beats in `durationS`: a whole number, so that the beats repeat as well. */
  readonly beats: number;
  /** Standard deviation of the interval, seconds. */
  readonly deviationS: number;
  readonly random: Random;
}

/**
 * The interval between beats over time, in seconds, as a sum of cosines: amplitudes are the square root of the spectrum,
 * phases random, scaled to the wanted deviation. It is the paper's inverse Fourier transform, written out so that it
 * repeats exactly and has a value at any time.
 */
export function rrProcess({ durationS, beats, deviationS, random }: RrProcessOptions): (timeS: number) => number {
  const waves: { angularHz: number; amplitude: number; phase: number }[] = [];
  for (let harmonic = 1; harmonic / durationS <= HIGHEST_HZ; harmonic += 1) {
    const frequencyHz = harmonic / durationS;
    waves.push({
      angularHz: 2 * Math.PI * frequencyHz,
      amplitude: Math.sqrt(powerAt(frequencyHz)),
      phase: 2 * Math.PI * random(),
    });
  }
  const variance = waves.reduce((sum, { amplitude }) => sum + amplitude ** 2 / 2, 0);
  const scale = deviationS / Math.sqrt(variance);
  const deviation = (timeS: number) =>
    scale * waves.reduce((sum, wave) => sum + wave.amplitude * Math.cos(wave.angularHz * timeS + wave.phase), 0);
  const meanS = meanForBeats(deviation, durationS, beats);
  return (timeS) => meanS + deviation(timeS);
}

function powerAt(frequencyHz: number): number {
  return BANDS.reduce(
    (sum, { centreHz, widthHz, power }) =>
      sum + (power / widthHz) * Math.exp(-((frequencyHz - centreHz) ** 2) / (2 * widthHz ** 2)),
    0,
  );
}

/** The mean interval with which exactly `beats` beats fit: the integral of the rate falls as the mean grows. */
function meanForBeats(deviation: (timeS: number) => number, durationS: number, beats: number): number {
  const steps = durationS * 20;
  const deviations = Array.from({ length: steps }, (_, step) => deviation((step * durationS) / steps));
  const beatsWith = (meanS: number) =>
    deviations.reduce((sum, deviationS) => sum + durationS / steps / (meanS + deviationS), 0);
  let low = (0.8 * durationS) / beats;
  let high = (1.2 * durationS) / beats;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (beatsWith(middle) > beats) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

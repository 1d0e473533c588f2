import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { traceDurationS } from '../../core/index.ts';
import { ecgTrace, roomDayTrace } from '../../firmware-sim/index.ts';
import { ecgsyn } from '../../firmware-sim/traces/ecgsyn.ts';
import { SHIPPED_TRACES } from '../../firmware-sim/traces/shipped.ts';

test.each(SHIPPED_TRACES)('$file is what the generator makes', ({ file, makeCsv }) => {
  const committed = readFileSync(new URL(`../../firmware-sim/traces/${file}`, import.meta.url), 'utf8');
  expect(makeCsv() === committed, 'run npm run traces').toBe(true);
});

describe('the electrocardiogram', () => {
  const trace = ecgTrace();
  const [ecg = new Float64Array(), heartRate = new Float64Array()] = trace.values;
  const peaksS = rPeaks(ecg).map((row) => trace.timesS[row] ?? 0);
  const intervalsS = peaksS.slice(1).map((peakS, at) => peakS - (peaksS[at] ?? 0));

  test('is in millivolts and beats a minute, over 100 seconds', () => {
    expect(trace.quantities).toEqual([
      { name: 'ecg', unit: 'mV' },
      { name: 'heart_rate', unit: '/min' },
    ]);
    expect(traceDurationS(trace)).toBe(100);
  });

  test('has the R waves of an adult at rest: about 71 a minute, of 0.7 to 1.3 mV', () => {
    expect((peaksS.length * 60) / 100).toBeCloseTo(71, 0);
    for (const row of rPeaks(ecg)) expect(ecg[row]).toSatisfy((peak: number) => peak > 0.7 && peak < 1.3);
  });

  test('has intervals that vary as a healthy heart does: a standard deviation of 30 to 70 ms', () => {
    const mean = average(intervalsS);
    const deviationS = Math.sqrt(average(intervalsS.map((intervalS) => (intervalS - mean) ** 2)));
    expect(deviationS).toBeGreaterThan(0.03);
    expect(deviationS).toBeLessThan(0.07);
  });

  test('breathes: the intervals have more power at 0.25 Hz than at 0.1 Hz, and hardly any between', () => {
    const rate = Array.from(heartRate.subarray(0, -1));
    const [mayer, between, respiration] = [0.1, 0.17, 0.25].map((centreHz) => bandPower(rate, centreHz, 0.02));
    expect(respiration).toBeGreaterThan(mayer ?? 0);
    expect(mayer).toBeGreaterThan(20 * (between ?? 0));
  });

  test('has a heart rate that is the inverse of the intervals between its R waves', () => {
    for (const [at, intervalS] of intervalsS.entries()) {
      const middleS = (peaksS[at] ?? 0) + intervalS / 2;
      expect(Math.abs((heartRate[Math.round(middleS * 200)] ?? 0) - 60 / intervalS)).toBeLessThan(3);
    }
  });

  test('has a P wave before and a T wave after each R wave', () => {
    for (const row of rPeaks(ecg).slice(1, -1)) {
      expect(highest(ecg, row - 50, row - 20)).toSatisfy((p: number) => p > 0.1 && p < 0.6);
      expect(highest(ecg, row + 30, row + 70)).toSatisfy((t: number) => t > 0.2 && t < 0.7);
      expect(lowest(ecg, row, row + 14)).toBeLessThan(0);
    }
  });

  test('ends as it begins, so that a loop has no seam', () => {
    expect(ecg.at(-1)).toBe(ecg[0]);
    expect(heartRate.at(-1)).toBe(heartRate[0]);
    const bends = Array.from(ecg.subarray(1, -1), (value, at) =>
      Math.abs((ecg[at] ?? 0) + (ecg[at + 2] ?? 0) - 2 * value),
    );
    const bendAtSeam = Math.abs((ecg.at(-2) ?? 0) + (ecg[1] ?? 0) - 2 * (ecg[0] ?? 0));
    expect(bendAtSeam).toBeLessThanOrEqual(Math.max(...bends));
    const acrossS = 100 - (peaksS.at(-1) ?? 0) + (peaksS[0] ?? 0);
    expect(acrossS).toBeGreaterThan(Math.min(...intervalsS) - 0.02);
    expect(acrossS).toBeLessThan(Math.max(...intervalsS) + 0.02);
  });

  test('follows the rate it is asked for', () => {
    for (const rate of [54, 96]) {
      const made = ecgsyn({ seed: 3, durationS: 20, rowsPerSecond: 100, heartRate: rate, heartRateDeviation: 2 });
      expect(rPeaks(made.values[0] ?? new Float64Array())).toHaveLength(rate / 3);
    }
  });
});

describe('the room', () => {
  const trace = roomDayTrace();
  const [temperature = new Float64Array()] = trace.values;
  const at = (hour: number, minute = 0) => temperature[hour * 60 + minute] ?? 0;

  test('is a day in degrees Celsius, a row a minute', () => {
    expect(trace.quantities).toEqual([{ name: 'temperature', unit: 'Cel' }]);
    expect(temperature).toHaveLength(1441);
    expect(traceDurationS(trace)).toBe(86_400);
  });

  test('stays between 15 and 25 Cel, cooler at night than by day', () => {
    expect(Math.min(...temperature)).toBeGreaterThan(15);
    expect(Math.max(...temperature)).toBeLessThan(25);
    expect(at(4)).toBeLessThan(at(14) - 2);
  });

  test('is heated from six in the morning on, and cools by more than 1.5 Cel in the 20 minutes the window is open', () => {
    expect(at(7)).toBeGreaterThan(at(6) + 1);
    expect(at(7, 50)).toBeLessThan(at(7, 30) - 1.5);
    expect(at(8, 30)).toBeGreaterThan(at(7, 50) + 1);
  });

  test('is heated in cycles in the evening', () => {
    const evening = Array.from(temperature.subarray(17 * 60, 22 * 60));
    const smooth = evening.slice(10).map((_, from) => average(evening.slice(from, from + 10)));
    const turns = smooth.slice(2).filter((value, from) => {
      const [before = 0, middle = 0] = smooth.slice(from, from + 2);
      return (middle - before) * (value - middle) < 0;
    });
    expect(turns.length).toBeGreaterThanOrEqual(3);
  });

  test('ends as it begins', () => {
    expect(temperature.at(-1)).toBe(temperature[0]);
  });
});

/** Rows of the local maxima above 0.6 mV. */
function rPeaks(ecg: Float64Array): number[] {
  return Array.from(ecg.keys()).filter(
    (row) => (ecg[row] ?? 0) > 0.6 && (ecg[row] ?? 0) >= (ecg[row - 1] ?? 0) && (ecg[row] ?? 0) > (ecg[row + 1] ?? 0),
  );
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function highest(values: Float64Array, from: number, to: number): number {
  return Math.max(...values.subarray(Math.max(0, from), to));
}

function lowest(values: Float64Array, from: number, to: number): number {
  return Math.min(...values.subarray(Math.max(0, from), to));
}

/** Sum of the squared Fourier coefficients within `widthHz` of `centreHz`; 200 values a second over 100 s. */
function bandPower(values: readonly number[], centreHz: number, widthHz: number): number {
  const mean = average(values);
  let power = 0;
  for (let harmonic = Math.ceil((centreHz - widthHz) * 100); harmonic <= (centreHz + widthHz) * 100; harmonic += 1) {
    const angle = (2 * Math.PI * harmonic) / values.length;
    const cosine = values.reduce((sum, value, row) => sum + (value - mean) * Math.cos(angle * row), 0);
    const sine = values.reduce((sum, value, row) => sum + (value - mean) * Math.sin(angle * row), 0);
    power += cosine ** 2 + sine ** 2;
  }
  return power;
}

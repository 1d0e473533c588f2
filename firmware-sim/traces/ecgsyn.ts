import type { QuantityTrace } from '../../core/index.ts';
import { seededRandom } from './random.ts';
import { rrProcess } from './rr-process.ts';

/**
 * ECGSYN: P. E. McSharry, G. D. Clifford, L. Tarassenko, L. A. Smith, "A dynamical model for generating synthetic
 * electrocardiogram signals", IEEE Transactions on Biomedical Engineering 50(3), 289-294, 2003. A point runs round a
 * circle, once a beat; five events at fixed angles push it up or down. Table I of the paper: angle, size and width.
 */
const EVENTS = [
  { wave: 'P', angle: -Math.PI / 3, size: 1.2, width: 0.25 },
  { wave: 'Q', angle: -Math.PI / 12, size: -5, width: 0.1 },
  { wave: 'R', angle: 0, size: 30, width: 0.1 },
  { wave: 'S', angle: Math.PI / 12, size: -7.5, width: 0.1 },
  { wave: 'T', angle: Math.PI / 2, size: 0.75, width: 0.4 },
] as const;

/**
 * Respiration moves the base line at the frequency of the paper's respiratory band. The amplitude is the paper's 0.15 mV
 * in the units the model has before its result is scaled, as in the authors' own program.
 */
const BASELINE = { amplitude: 0.005, frequencyHz: 0.25 } as const;

/** The paper scales its result to this range. */
const RANGE_MV = { from: -0.4, to: 1.2 } as const;

const STEPS_PER_ROW = 5;
const WARM_UP_S = 20;

export interface EcgOptions {
  readonly seed: number;
  /** Seconds, a multiple of 20: everything in the model then repeats, so that the trace loops without a seam. */
  readonly durationS: number;
  readonly rowsPerSecond: number;
  /** Mean heart rate, beats a minute; rounded so that whole beats fill the duration. */
  readonly heartRate: number;
  /** Standard deviation of the heart rate, beats a minute. */
  readonly heartRateDeviation: number;
}

/** `ecg (mV)` and the instantaneous `heart_rate (/min)`. The last row is the first again. */
export function ecgsyn(options: EcgOptions): QuantityTrace {
  const { durationS, rowsPerSecond, heartRate, heartRateDeviation } = options;
  const rr = rrProcess({
    durationS,
    beats: Math.round((durationS * heartRate) / 60),
    deviationS: (60 * heartRateDeviation) / heartRate ** 2,
    random: seededRandom(options.seed),
  });
  const stepS = 1 / (rowsPerSecond * STEPS_PER_ROW);
  const warmUpSteps = WARM_UP_S * rowsPerSecond * STEPS_PER_ROW;
  const rows = durationS * rowsPerSecond + 1;

  // It starts opposite to the R wave, on the circle; by the end of the warm-up the start has no influence any more.
  let state: State = [-1, 0, 0];
  for (let step = -warmUpSteps; step < 0; step += 1) state = rungeKutta(state, step * stepS, stepS, rr);
  const raw = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    raw[row] = state[2];
    for (let step = 0; step < STEPS_PER_ROW; step += 1) {
      state = rungeKutta(state, (row * STEPS_PER_ROW + step) * stepS, stepS, rr);
    }
  }
  const timesS = Float64Array.from(raw, (_, row) => row / rowsPerSecond);
  return {
    quantities: [
      { name: 'ecg', unit: 'mV' },
      { name: 'heart_rate', unit: '/min' },
    ],
    timesS,
    values: [scaled(raw), timesS.map((timeS) => 60 / rr(timeS))],
  };
}

type State = readonly [x: number, y: number, z: number];

/** Equation (1) of the paper. */
function derivative([x, y, z]: State, timeS: number, angularVelocity: number): State {
  const pull = 1 - Math.hypot(x, y);
  const angle = Math.atan2(y, x);
  let push = 0;
  for (const event of EVENTS) {
    const away = wrapped(angle - event.angle);
    push += event.size * away * Math.exp(-(away ** 2) / (2 * event.width ** 2));
  }
  const baseline = BASELINE.amplitude * Math.sin(2 * Math.PI * BASELINE.frequencyHz * timeS);
  return [pull * x - angularVelocity * y, pull * y + angularVelocity * x, -push - (z - baseline)];
}

/** One step of the classical fourth-order method, as in the paper. */
function rungeKutta(state: State, timeS: number, stepS: number, rr: (timeS: number) => number): State {
  const velocity = (atS: number) => (2 * Math.PI) / rr(atS);
  const middleS = timeS + stepS / 2;
  const middleVelocity = velocity(middleS);
  const k1 = derivative(state, timeS, velocity(timeS));
  const k2 = derivative(moved(state, k1, stepS / 2), middleS, middleVelocity);
  const k3 = derivative(moved(state, k2, stepS / 2), middleS, middleVelocity);
  const k4 = derivative(moved(state, k3, stepS), timeS + stepS, velocity(timeS + stepS));
  const mean: State = [
    (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0]) / 6,
    (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1]) / 6,
    (k1[2] + 2 * k2[2] + 2 * k3[2] + k4[2]) / 6,
  ];
  return moved(state, mean, stepS);
}

function moved([x, y, z]: State, [dx, dy, dz]: State, byS: number): State {
  return [x + dx * byS, y + dy * byS, z + dz * byS];
}

/** Between -pi and pi. */
function wrapped(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

function scaled(raw: Float64Array): Float64Array {
  const lowest = raw.reduce((a, b) => Math.min(a, b));
  const highest = raw.reduce((a, b) => Math.max(a, b));
  const factor = (RANGE_MV.to - RANGE_MV.from) / (highest - lowest);
  return raw.map((value) => RANGE_MV.from + (value - lowest) * factor);
}

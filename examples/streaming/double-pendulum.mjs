// Double Pendulum Simulation: two streams in one plot. The rods come as arrays, which overwrite what was there; the path
// of the lower mass as scalars, which append. One connection carries both: the messages of the second name their stream.
import { every, makePlot, newToken, openStream } from './connect.mjs';

const GRAVITY = 9.8; // m/s²; both rods are 1 m long, both masses 1 kg
const FRAME_MS = 80;
/** A frame shows 50 ms of motion, in slow motion, which is computed in ten steps. */
const STEPS_PER_FRAME = 10;
const STEP_S = 0.005;

const rods = newToken();
const path = newToken();
const axis = { showgrid: false, constrain: 'domain', title: { text: 'm' } };
await makePlot(
  'streaming double pendulum',
  [
    { name: 'path', x: [], y: [], mode: 'lines', opacity: 0.6, stream: { token: path, maxpoints: 100 } },
    {
      name: 'rods',
      x: [],
      y: [],
      mode: 'lines+markers',
      line: { width: 4 },
      marker: { size: 14 },
      stream: { token: rods },
    },
  ],
  {
    title: { text: 'Double Pendulum Simulation' },
    hovermode: 'closest',
    xaxis: { ...axis, range: [-2, 2] },
    yaxis: { ...axis, range: [-2, 0.5], scaleanchor: 'x' },
  },
);

/**
 * How fast the state changes: angles to the vertical in rad, and angular velocities. Lagrange's equations are two linear
 * ones in the accelerations: 2·a1 + c·a2 = p and c·a1 + a2 = q, with c the cosine of the angle between the rods.
 */
function derivative([angle1, angle2, speed1, speed2]) {
  const c = Math.cos(angle1 - angle2);
  const s = Math.sin(angle1 - angle2);
  const p = -s * speed2 ** 2 - 2 * GRAVITY * Math.sin(angle1);
  const q = s * speed1 ** 2 - GRAVITY * Math.sin(angle2);
  return [speed1, speed2, (p - c * q) / (2 - c * c), (2 * q - c * p) / (2 - c * c)];
}

/** One step of the classical Runge-Kutta method. */
function next(state, seconds) {
  const moved = (slope, share) => state.map((value, index) => value + share * seconds * slope[index]);
  const k1 = derivative(state);
  const k2 = derivative(moved(k1, 1 / 2));
  const k3 = derivative(moved(k2, 1 / 2));
  const k4 = derivative(moved(k3, 1));
  return state.map((value, i) => value + (seconds / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
}

const stream = openStream(rods);
let state = [(120 * Math.PI) / 180, (-10 * Math.PI) / 180, 0, 0];
await every(FRAME_MS, async () => {
  for (let step = 0; step < STEPS_PER_FRAME; step += 1) state = next(state, STEP_S);
  const [angle1, angle2] = state;
  const [x1, y1] = [Math.sin(angle1), -Math.cos(angle1)];
  const [x2, y2] = [x1 + Math.sin(angle2), y1 - Math.cos(angle2)];
  await stream.write({ x: [0, x1, x2], y: [0, y1, y2] }, { x: x2, y: y2, streamtoken: path });
});
await stream.close();

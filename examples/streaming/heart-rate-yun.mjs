// heart-rate monitor: a simulated Arduino Yún with a pulse sensor. It serves what a Yún does: the console, on TCP port 6571,
// where a sketch with Plotly's library puts a frame for each point. boardstream reads it as it reads a real one:
//
//   node examples/streaming/heart-rate-yun.mjs
//   npx boardstream run --config examples/streaming/heart-rate-yun.yaml
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';

const CONSOLE_PORT = 6571;
const SAMPLE_MS = 10;
/** The library waits so long after each point. */
const PLOT_EVERY_MS = 50;
/** The Yún hands its console on in pieces of so many bytes. */
const PIECE_BYTES = 64;
/** What the sketch was given as stream tokens; heart-rate-yun.yaml says what each measures. */
const TOKENS = { pulse: 'pulse00001', heartRate: 'bpm0000001' };

const { values } = parseArgs({ options: { port: { type: 'string' }, duration: { type: 'string' } } });
const readers = new Set();
const console6571 = createServer((reader) => {
  readers.add(reader);
  reader.on('error', () => {});
  reader.on('close', () => readers.delete(reader));
});

/** plotly.plot(value, token) of the sketch: 0x1D, for whom, 0x1E, the message, 0x1F. */
function plot(value, token) {
  const message = `{"timezone": "America/Montreal", "y": "${value.toFixed(2)}", "token": "${token}"}`;
  const frame = Buffer.from(`\x1dplotly\x1e${message}\x1f`);
  for (let at = 0; at < frame.length; at += PIECE_BYTES) {
    for (const reader of readers) reader.write(frame.subarray(at, at + PIECE_BYTES));
  }
}

/** What analogRead gives of a pulse sensor: a steep rise, and a second, smaller wave while it falls. */
function pulse(phase) {
  const wave = (centre, width) => Math.exp(-(((phase - centre) / width) ** 2));
  return 400 + 420 * wave(0.18, 0.07) + 130 * wave(0.5, 0.12) + 12 * Math.random();
}

let [timeMs, phase, isHigh, beatMs] = [0, 0, false, undefined];
const beats = [];

/** The sketch samples, and knows a beat by the rise over 600; the rate is that of the last eight. */
function sample() {
  timeMs += SAMPLE_MS;
  // About 72 beats a minute, a little faster and slower with the breath.
  phase = (phase + ((72 + 6 * Math.sin(timeMs / 2300)) * SAMPLE_MS) / 60_000) % 1;
  const value = pulse(phase);
  if (!isHigh && value > 600) {
    if (beatMs !== undefined) beats.push(timeMs - beatMs);
    beatMs = timeMs;
    if (beats.length > 8) beats.shift();
    if (beats.length > 0) plot((60_000 * beats.length) / beats.reduce((sum, gap) => sum + gap, 0), TOKENS.heartRate);
  }
  isHigh = isHigh ? value > 500 : value > 600;
  return value;
}

console6571.listen(Number(values.port ?? CONSOLE_PORT), '127.0.0.1', () => {
  console.log(`Yún console: 127.0.0.1:${console6571.address().port}`);
});
const beating = setInterval(() => {
  let value;
  for (let ms = 0; ms < PLOT_EVERY_MS; ms += SAMPLE_MS) value = sample();
  plot(value, TOKENS.pulse);
}, PLOT_EVERY_MS);

function end() {
  clearInterval(beating);
  console6571.close();
  for (const reader of readers) reader.destroy();
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
if (values.duration !== undefined) setTimeout(end, Number(values.duration) * 1000).unref();

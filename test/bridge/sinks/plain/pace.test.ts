import { afterEach, beforeEach, expect, test } from 'vitest';
import { isoTime, sampleTrace } from '../../../../core/index.ts';
import { ecgTrace } from '../../../../firmware-sim/index.ts';
import { eventually } from '../../../eventually.ts';
import { PlainRig, START_MS } from './rig.ts';

let rig: PlainRig;

beforeEach(() => {
  rig = new PlainRig();
});

afterEach(async () => {
  await rig.stop();
  await rig.server.stop();
  expect(rig.clock.sleeping).toBe(0);
});

/** Lets time pass until nothing waits in the spool. */
async function drained(): Promise<void> {
  await eventually('everything is sent', async () => rig.spool.size === 0 || rig.passing(10));
}

test.each([1, 3])('a thousand points a second of %i series never exceed twenty a second and series', async (count) => {
  await rig.start();
  const series = Array.from({ length: count }, (_, index) => `s${index}`);
  for (let stepMs = 10; stepMs <= 2_000; stepMs += 10) {
    for (let point = 0; point < 10; point += 1) for (const name of series) rig.append(name, [stepMs + point]);
    await rig.clock.advance(10);
    // What the server has by now was sent by now, so a late arrival cannot hide a point too many for long.
    for (const { body } of rig.server.streams) {
      expect(body.split('\n').length - 1).toBeLessThanOrEqual(1 + stepMs / 50);
    }
  }
  await drained();
  expect(rig.server.streams).toHaveLength(count);
  expect(rig.server.lines.length).toBeGreaterThan(count * 20);
  const { taken, sent, merged } = rig.meter.snapshot().reduced;
  expect({ taken, merged }).toEqual({ taken: count * 2_000, merged: taken - sent });
  expect(rig.spool.dropped).toBe(0);
});

test('reduction is reported when it begins, once a series, and counted', async () => {
  await rig.start();
  rig.append('slow', [1]);
  for (let round = 0; round < 3; round += 1) {
    rig.append('fast', [1, 2, 3, 4, 5, 6]);
    await drained();
  }
  expect(rig.seen('seriesReduced')).toEqual([
    { type: 'seriesReduced', board: 'uno', series: 'fast', reduction: 'minmax' },
  ]);
  expect(rig.meter.snapshot().reduced).toEqual({
    taken: 19,
    sent: 7,
    merged: 12,
    series: [
      { board: 'uno', series: 'slow', taken: 1, sent: 1, merged: 0 },
      { board: 'uno', series: 'fast', taken: 18, sent: 6, merged: 12 },
    ],
  });
});

test('every R peak of an electrocardiogram taken at 250 Hz is on the wire, at its own time', async () => {
  const trace = ecgTrace();
  const samples = Array.from({ length: 20 * 250 }, (_, index) => ({
    monotonicMs: index * 4,
    value: sampleTrace(trace, 'ecg', index / 250),
  }));
  await rig.start();
  for (const sample of samples) {
    rig.append('ecg', [sample.value], sample.monotonicMs);
    await rig.clock.advance(4);
  }
  await drained();
  const peaks = samples.filter(({ value }, at) => {
    const beat = samples.slice(Math.max(0, at - 75), at + 75).map((other) => other.value);
    return value > 0.6 && value === Math.max(...beat);
  });
  expect(peaks.length).toBeGreaterThan(20);
  expect(rig.server.lines).toEqual(
    expect.arrayContaining(
      peaks.map(({ monotonicMs, value }) => JSON.stringify({ x: isoTime(START_MS + monotonicMs), y: value })),
    ),
  );
  expect(rig.server.lines.length).toBeLessThan(samples.length / 10);
});

test('a server that takes several streams on one connection gets every point as it comes', async () => {
  rig.takesAnyRate();
  await rig.start();
  const values = Array.from({ length: 2_000 }, (_, index) => index);
  for (let at = 0; at < values.length; at += 500) rig.append('fast', values.slice(at, at + 500));
  await eventually('everything has arrived', () => rig.values.length === values.length);
  expect(rig.values).toEqual(values);
  expect(rig.seen('seriesReduced')).toEqual([]);
});

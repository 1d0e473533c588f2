import { describe, expect, test } from 'vitest';
import { makeSensor } from '../../../firmware-sim/index.ts';
import { changes, partOf } from './parts.ts';

describe('a button', () => {
  const press = (options: object) =>
    partOf(makeSensor('button', { seed: 3, options: { presses: [{ atMs: 100, forMs: 200 }], ...options } }), 'digital');

  test('without bounce changes twice, low while pressed', () => {
    expect(changes(press({ bounceMs: 0 }), 1000)).toEqual([
      { timeMs: 100, level: 0 },
      { timeMs: 300, level: 1 },
    ]);
  });

  test('bounces after each change for no longer than asked for, and settles', () => {
    const found = changes(press({ bounceMs: 5 }), 1000);
    expect(found.length).toBeGreaterThan(4);
    for (const { timeMs } of found) {
      expect((timeMs >= 100 && timeMs < 105) || (timeMs >= 300 && timeMs < 305)).toBe(true);
    }
    expect(press({ bounceMs: 5 }).level(200)).toBe(0);
    expect(press({ bounceMs: 5 }).level(400)).toBe(1);
  });

  test('can be wired to the supply', () => {
    expect(press({ bounceMs: 0, activeHigh: true }).level(150)).toBe(1);
  });

  test('follows a quantity', () => {
    const sensor = makeSensor('button', { options: { bounceMs: 0 } });
    sensor.follow('pressed', (timeMs) => (timeMs >= 40 ? 1 : 0));
    expect(changes(partOf(sensor, 'digital'), 500)).toEqual([{ timeMs: 40, level: 0 }]);
  });

  test.each([
    ['lost', 1],
    ['short-to-ground', 0],
    ['short-to-supply', 1],
    ['stuck', 1],
  ] as const)('%s reads %d', (name, level) => {
    const sensor = makeSensor('button', {
      options: { presses: [{ atMs: 100, forMs: 200 }], bounceMs: 0 },
      failures: [{ name, atMs: 50 }],
    });
    expect(partOf(sensor, 'digital').level(150)).toBe(level);
  });
});

describe('a motion detector', () => {
  /** Motion for 100 ms at each of these times. */
  const pir = (timesMs: readonly number[], options: object = {}) =>
    partOf(
      makeSensor('pir', {
        options,
        quantities: { motion: (timeMs) => (timesMs.some((atMs) => timeMs >= atMs && timeMs < atMs + 100) ? 1 : 0) },
      }),
      'digital',
    );
  const highFrom = (part: ReturnType<typeof pir>) => changes(part, 30_000).map(({ timeMs }) => timeMs);

  test('holds its output, and holds it longer when something moves again', () => {
    expect(highFrom(pir([1000]))).toEqual([1010, 6100 - 10]);
    expect(highFrom(pir([1000, 4000]))).toEqual([1010, 9090]);
    expect(highFrom(pir([1000, 4000], { retrigger: false }))).toEqual([1010, 6000]);
  });

  test('is deaf for a while after its output has fallen, and while it warms up', () => {
    expect(highFrom(pir([1000, 8000]))).toEqual([1010, 6090]);
    expect(highFrom(pir([1000, 9000]))).toEqual([1010, 6090, 9010, 14_090]);
    expect(highFrom(pir([1000], { warmUpMs: 5000 }))).toEqual([]);
  });
});

describe('a flow meter', () => {
  const pulses = (flow: number, failures: Parameters<typeof makeSensor>[1] = {}) =>
    changes(
      partOf(makeSensor('flow-meter', { quantities: { flow: () => flow }, ...failures }), 'digital'),
      60_000,
    ).filter(({ level }) => level === 1).length;

  test.each([
    [0, 0],
    [0.9, 0],
    [2, 900],
    [10, 4500],
    [30, 13_500],
    [45, 13_500],
  ])('gives 450 pulses a litre: %d l/min, %d in a minute', (flow, count) => {
    expect(pulses(flow)).toBe(count);
  });

  test('that is lost gives none, and its sketch reads 0', () => {
    expect(pulses(10, { failures: [{ name: 'lost', atMs: 0 }] })).toBe(0);
    const sensor = makeSensor('flow-meter', {
      quantities: { flow: () => 6 },
      failures: [{ name: 'lost', atMs: 5000 }],
    });
    expect([sensor.readings(4050)[0]?.text, sensor.readings(6000)[0]?.text]).toEqual(['6.00', '0.00']);
  });
});

describe('a rotary encoder', () => {
  /** What a decoder of quadrature counts: four steps a detent. */
  function decoded(position: (timeMs: number) => number): number {
    const sensor = makeSensor('rotary-encoder', { quantities: { position } });
    const [a, b] = [partOf(sensor, 'digital', 'a'), partOf(sensor, 'digital', 'b')];
    const order = ['11', '01', '00', '10'];
    let at = 0;
    let count = 0;
    for (let timeMs = 0; timeMs < 2000; timeMs = Math.min(a.nextChangeMs(timeMs), b.nextChangeMs(timeMs))) {
      const next = order.indexOf(`${a.level(timeMs)}${b.level(timeMs)}`);
      const step = (next - at + 4) % 4;
      expect(step, `at ${timeMs} ms`).not.toBe(2);
      count += step === 3 ? -1 : step;
      at = next;
    }
    return count;
  }

  test.each([
    ['clockwise', 90, 20],
    ['counter-clockwise', -90, -20],
    ['not at all', 0, 0],
  ])('turned %s by %d degrees steps %d quarters', (_, degrees, quarters) => {
    expect(decoded((timeMs) => (Math.min(timeMs, 1000) * degrees) / 1000)).toBe(quarters);
  });
});

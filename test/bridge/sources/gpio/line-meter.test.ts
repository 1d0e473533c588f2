import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GpioLine } from '../../../../bridge/sources/gpio/gpio-line.ts';
import { LineMeter } from '../../../../bridge/sources/gpio/line-meter.ts';

const button: GpioLine = { series: 'button', line: 17, mode: 'level', debounceMs: 5 };

const values = (readings: readonly { value: number; timeMs: number }[]) =>
  readings.map(({ value, timeMs }) => [timeMs, value]);

test('a level is told at the start and at each change', () => {
  const meter = new LineMeter({ ...button, debounceMs: 0 }, 1);
  expect(values([...meter.start(0), ...meter.edge(0, 10), ...meter.edge(1, 20)])).toEqual([
    [0, 1],
    [10, 0],
    [20, 1],
  ]);
});

test('a contact that bounces is one change, at its first edge', () => {
  const meter = new LineMeter(button, 0);
  const readings = [1, 0, 1, 0, 1].flatMap((level, index) => meter.edge(level === 1 ? 1 : 0, 10 + index));
  expect(values([...readings, ...meter.settle(16)])).toEqual([[10, 1]]);
});

test('a press shorter than the bounce time ends when that is over', () => {
  const meter = new LineMeter(button, 0);
  const readings = [...meter.edge(1, 10), ...meter.edge(0, 12)];
  expect(meter.settlesAtMs).toBe(15);
  expect(values([...readings, ...meter.settle(14), ...meter.settle(15)])).toEqual([
    [10, 1],
    [15, 0],
  ]);
  expect(meter.settlesAtMs).toBeUndefined();
});

test('edges of the chosen kind are counted, anew in each interval, and none is a count too', () => {
  const meter = new LineMeter({ series: 'flow', line: 4, mode: 'count', edge: 'falling' }, 1);
  for (const [level, timeMs] of [
    [0, 1],
    [1, 2],
    [0, 3],
    [1, 4],
  ] as const) {
    expect(meter.edge(level, timeMs)).toEqual([]);
  }
  expect(values([...meter.interval(1000), ...meter.interval(2000)])).toEqual([
    [1000, 2],
    [2000, 0],
  ]);
});

test('an edge can be a reading of its own', () => {
  const meter = new LineMeter({ series: 'door', line: 4, mode: 'edges', edge: 'both' }, 0);
  expect(values([...meter.start(0), ...meter.edge(1, 7), ...meter.edge(0, 9)])).toEqual([
    [7, 1],
    [9, 1],
  ]);
});

test('whatever bounces, changes alternate, keep the bounce time, and end at the last level', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()), { maxLength: 60 }), (edges) => {
      const meter = new LineMeter(button, 0);
      const seen: [number, number][] = [];
      let timeMs = 0;
      let last: 0 | 1 = 0;
      const settleUntil = (untilMs: number) => {
        const at = meter.settlesAtMs;
        if (at !== undefined && at <= untilMs) seen.push(...(values(meter.settle(at)) as [number, number][]));
      };
      for (const [stepMs, isHigh] of edges) {
        timeMs += stepMs;
        settleUntil(timeMs);
        last = isHigh ? 1 : 0;
        seen.push(...(values(meter.edge(last, timeMs)) as [number, number][]));
      }
      settleUntil(timeMs + 100);
      for (const [index, [atMs, level]] of seen.entries()) {
        const [beforeMs, before] = seen[index - 1] ?? [-5, 0];
        expect(level).not.toBe(before);
        expect(atMs - beforeMs).toBeGreaterThanOrEqual(5);
      }
      expect(seen.at(-1)?.[1] ?? 0).toBe(last);
    }),
  );
});

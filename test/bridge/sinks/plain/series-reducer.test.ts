import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reduction } from '../../../../bridge/sinks/stream/plain/reduction.ts';
import { type ReducedPoint, SeriesReducer } from '../../../../bridge/sinks/stream/plain/series-reducer.ts';
import type { Point } from '../../../../core/index.ts';

const SLOT_MS = 50;

function point(timeMs: number, value: number, quality?: 'bad'): Point {
  return { series: 'ecg', timeMs, value, ...(quality && { quality }) };
}

interface Sent extends ReducedPoint {
  readonly atMs: number;
}

/** Offers every point at its time and takes one away in every slot, until none is left. Numbers are places, from 1. */
function overTheWire(reduction: Reduction, points: readonly Point[]): Sent[] {
  const reducer = new SeriesReducer(reduction);
  const sent: Sent[] = [];
  let atMs = points[0]?.timeMs ?? 0;
  let offered = 0;
  for (;;) {
    for (let next = points[offered]; next !== undefined && next.timeMs <= atMs; next = points[offered]) {
      offered += 1;
      reducer.offer(offered, next);
    }
    const reduced = reducer.next();
    if (reduced !== undefined) {
      sent.push({ ...reduced, atMs });
      reducer.sent();
      atMs += SLOT_MS;
    } else if (offered === points.length) return sent;
    else atMs = points[offered]?.timeMs ?? 0;
  }
}

/** Everything waits from the start, as after an outage. */
function allAtOnce(reduction: Reduction, points: readonly Point[]): ReducedPoint[] {
  const reducer = new SeriesReducer(reduction);
  for (const [index, one] of points.entries()) reducer.offer(index + 1, one);
  const sent: ReducedPoint[] = [];
  for (let next = reducer.next(); next !== undefined; next = reducer.next()) {
    sent.push(next);
    reducer.sent();
  }
  return sent;
}

function every(stepMs: number, count: number, value: (index: number) => number = (index) => index): Point[] {
  return Array.from({ length: count }, (_, index) => point(index * stepMs, value(index)));
}

const pointsOf = (sent: readonly ReducedPoint[]) => sent.map(({ point }) => point);

describe.each(['minmax', 'mean', 'last'] as const)('with %s', (reduction) => {
  test('a series of one point in 50 ms passes point by point, at once', () => {
    const points = every(50, 200);
    const sent = overTheWire(reduction, points);
    expect(pointsOf(sent)).toEqual(points);
    expect(sent.map(({ atMs }) => atMs)).toEqual(points.map(({ timeMs }) => timeMs));
  });

  test('four points in a bunch pass one by one', () => {
    const points = [0, 1, 2, 3].map((value) => point(7, value));
    expect(pointsOf(overTheWire(reduction, points))).toEqual(points);
  });

  test('a slow series that waited through an outage passes point by point', () => {
    const points = every(1_000, 100);
    expect(pointsOf(allAtOnce(reduction, points))).toEqual(points);
  });

  test('a fast series that waited through an outage catches up at twice the pace it was taken at', () => {
    const sent = allAtOnce(reduction, every(1, 60_000));
    expect(sent.length * SLOT_MS).toBe(30_000);
  });

  test('points that are bad are sent as bad and change nothing of the others', () => {
    const points = every(1, 100, () => 5).map((one, at) => (at % 2 === 0 ? one : point(one.timeMs, 1e9, 'bad')));
    for (const one of pointsOf(allAtOnce(reduction, points))) expect(one.value).toBe(one.quality === 'bad' ? 1e9 : 5);
    expect(pointsOf(allAtOnce(reduction, points)).filter(({ quality }) => quality === 'bad')).toHaveLength(1);
  });
});

test('an interval leaves its smallest and its largest point, each at its own time', () => {
  const points = every(1, 100, (index) => (index === 30 ? 9 : index === 20 ? -9 : 0));
  expect(pointsOf(allAtOnce('minmax', points))).toEqual([point(20, -9), point(30, 9)]);
});

test('the mean stands in the middle of its interval', () => {
  expect(pointsOf(allAtOnce('mean', every(1, 91)))).toEqual([point(45, 45)]);
});

test('a gap is never bridged: what stands for points lies on their side of it', () => {
  const points = [
    ...every(1, 50, () => 0),
    ...every(1, 50, () => 10).map((one) => ({ ...one, timeMs: one.timeMs + 500 })),
  ];
  expect(pointsOf(allAtOnce('mean', points))).toEqual([point(24.5, 0), point(524.5, 10)]);
});

test('a clock that was set back begins a new interval', () => {
  const points = [
    ...every(1, 50, () => 1),
    ...every(1, 50, () => 2).map((one) => ({ ...one, timeMs: one.timeMs - 60_000 })),
  ];
  expect(pointsOf(allAtOnce('last', points))).toEqual([point(49, 1), point(-59_951, 2)]);
});

test('no number is let go before what stands for it is sent', () => {
  const reducer = new SeriesReducer('minmax');
  for (const [index, one] of every(1, 100, (at) => Math.sin(at / 10)).entries()) reducer.offer(index + 11, one);
  expect(reducer.heldSeq).toBe(11);
  reducer.next();
  expect(reducer.heldSeq).toBe(11);
  reducer.sent();
  expect(reducer.heldSeq).toBe(11);
  reducer.next();
  reducer.sent();
  expect(reducer.heldSeq).toBeUndefined();
});

describe('whatever comes', () => {
  const arrival = fc.record({
    gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 300 })),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    isBad: fc.boolean(),
  });
  const points = fc.array(arrival, { minLength: 1, maxLength: 400 }).map((arrivals) => {
    let timeMs = 0;
    return arrivals.map(({ gapMs, value, isBad }) => {
      timeMs += gapMs;
      return point(timeMs, value, isBad ? 'bad' : undefined);
    });
  });
  const reductions = fc.constantFrom<Reduction>('minmax', 'mean', 'last');

  test('every point is sent or merged, in order of time, and values stay within what was measured', () => {
    fc.assert(
      fc.property(reductions, points, (reduction, all) => {
        for (const sent of [overTheWire(reduction, all), allAtOnce(reduction, all)]) {
          expect(sent.reduce((sum, { standsFor }) => sum + standsFor, 0)).toBe(all.length);
          for (const [index, { point, heldSeq }] of sent.entries()) {
            expect(point.timeMs).toBeGreaterThanOrEqual(sent[index - 1]?.point.timeMs ?? 0);
            expect(heldSeq).toBeGreaterThanOrEqual(sent[index - 1]?.heldSeq ?? 1);
          }
          for (const { represented, by } of intervals(all, sent)) {
            const good = represented.filter(({ quality }) => quality !== 'bad').map(({ value }) => value);
            for (const { value, quality } of by) {
              if (quality === 'bad') continue;
              expect(value).toBeGreaterThanOrEqual(Math.min(...good));
              expect(value).toBeLessThanOrEqual(Math.max(...good));
            }
          }
        }
      }),
    );
  });

  test('minmax sends the smallest and the largest good point of every interval of less than 200 ms', () => {
    fc.assert(
      fc.property(points, (all) => {
        for (const { represented, by } of intervals(all, overTheWire('minmax', all))) {
          const good = represented.filter(({ quality }) => quality !== 'bad').map(({ value }) => value);
          const kept = by.filter(({ quality }) => quality !== 'bad').map(({ value }) => value);
          expect(kept.length).toBeLessThanOrEqual(good.length);
          if (good.length > 0)
            expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...good), Math.max(...good)]);
          for (const one of by) expect(represented).toContain(one);
          expect((represented.at(-1)?.timeMs ?? 0) - (represented[0]?.timeMs ?? 0)).toBeLessThan(200);
        }
      }),
    );
  });

  test('nothing waits a second for its turn', () => {
    fc.assert(
      fc.property(reductions, points, (reduction, all) => {
        for (const { atMs, point } of overTheWire(reduction, all)) expect(atMs - point.timeMs).toBeLessThan(1_000);
      }),
    );
  });

  /** Which points what was sent stands for, by the numbers it held. */
  function intervals(all: readonly Point[], sent: readonly ReducedPoint[]) {
    const starts = [...new Set(sent.map(({ heldSeq }) => heldSeq))];
    return starts.map((start, index) => ({
      represented: all.slice(start - 1, (starts[index + 1] ?? all.length + 1) - 1),
      by: sent.filter(({ heldSeq }) => heldSeq === start).map(({ point }) => point),
    }));
  }
});

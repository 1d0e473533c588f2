import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimate, firstAfter, firstFrom } from '../../plot-server/page/chart/decimate.ts';

const value = fc.option(fc.integer({ min: -50, max: 50 }), { nil: null, freq: 12 });
const line = fc
  .array(fc.record({ step: fc.integer({ min: 0, max: 3 }), y: value }), { maxLength: 400 })
  .map((points) => {
    let at = 0;
    const x = points.map(({ step }) => {
      at += step;
      return at;
    });
    return { x, y: points.map(({ y }) => y) };
  });
const view = fc.record({
  from: fc.integer({ min: -20, max: 500 }),
  span: fc.integer({ min: 1, max: 600 }),
  columns: fc.integer({ min: 1, max: 40 }),
});

/** Least and greatest value of each column that the axis shows. */
function extremes(
  { x, y }: { x: readonly number[]; y: readonly (number | null)[] },
  from: number,
  to: number,
  columns: number,
) {
  const found = new Map<number, readonly [number, number]>();
  for (const [index, value] of y.entries()) {
    const at = x[index] ?? Number.NaN;
    if (value === null || at < from || at >= to) continue;
    const column = Math.floor((at - from) / ((to - from) / columns));
    const [least, most] = found.get(column) ?? [value, value];
    found.set(column, [Math.min(least, value), Math.max(most, value)]);
  }
  return found;
}

test('a thinned line has the extremes of every pixel column, and nothing that was not there', () => {
  fc.assert(
    fc.property(line, view, (whole, { from, span, columns }) => {
      const to = from + span;
      const thin = decimate(whole, { from, to, columns });
      expect(thin).toBeDefined();
      if (thin === undefined) return;
      expect(extremes(thin, from, to, columns)).toEqual(extremes(whole, from, to, columns));
      const points = new Set(whole.x.map((x, index) => `${x} ${whole.y[index]}`));
      for (const [index, x] of thin.x.entries()) expect(points.has(`${x} ${thin.y[index]}`)).toBe(true);
      expect([...thin.x].sort((one, other) => one - other)).toEqual(thin.x);
    }),
  );
});

test('a line is interrupted where it was, and nowhere else', () => {
  const runs = (y: readonly (number | null)[]) =>
    y
      .map((one) => (one === null ? '|' : '-'))
      .join('')
      .replace(/-+/g, '-')
      .replace(/\|+/g, '|')
      .replace(/^\||\|$/g, '');
  fc.assert(
    fc.property(line, fc.integer({ min: 1, max: 20 }), ({ x, y }, columns) => {
      const [from, to] = [0, Math.max(1, x.at(-1) ?? 1)];
      expect(runs(decimate({ x, y }, { from, to, columns })?.y ?? [])).toBe(runs(y));
    }),
  );
});

test('10,000 points on 500 columns become at most 1,004, the first and the newest among them', () => {
  const x = Array.from({ length: 10_000 }, (_, index) => index);
  const y = x.map((at) => Math.sin(at / 3));
  const thin = decimate({ x, y }, { from: 0, to: 9_999, columns: 500 });
  expect(thin?.x.length).toBeLessThanOrEqual(1_004);
  expect([thin?.x[0], thin?.x.at(-1)]).toEqual([0, 9_999]);
});

test.each([
  ['goes back in x', [1, 3, 2], [1, 2, 3]],
  ['has words on its y axis', [1, 2, 3], [1, 'two', 3]],
  ['has dates as text', ['2026-01-31', '2026-02-01'], [1, 2]],
])('a line that %s is left alone', (_, x, y) => {
  expect(decimate({ x: x as number[], y: y as number[] }, { from: 0, to: 10, columns: 1 })).toBeUndefined();
});

test('the first of equal positions is found, and the first behind them', () => {
  expect([firstFrom([1, 2, 2, 3], 2), firstFrom([1, 2], 5), firstFrom([], 1)]).toEqual([1, 2, 0]);
  expect([firstAfter([1, 2, 2, 3], 2), firstAfter([1, 2], 0), firstAfter([], 1)]).toEqual([3, 0, 0]);
});

import { describe, expect, test } from 'vitest';
import { axisDateMs, fromLocalAxisMs, toLocalAxis, toLocalAxisMs } from '../../plot-server/page/local-time.ts';
import { roughDuration } from '../../plot-server/page/readings/freshness.ts';
import { ShownNumber } from '../../plot-server/page/readings/shown-number.ts';

describe('a number on a card', () => {
  test.each([
    [[71.4], '71.4'],
    [[20.9, 21], '21.0'],
    [[0.7312345], '0.731'],
    [[1013.25], '1013.3'],
    [[123_456.789], '123457'],
    [[-0.0001], '-1.00e-4'],
    [[0.001, -0.00049999, 0.5, -0.0004], '-4.00e-4'],
    [[1.5, -0.01], '-0.01'],
    [[0], '0'],
    [[1.5, 0], '0.0'],
    [[2.5e9], '2.50e+9'],
    [[512], '512'],
  ])('after the values %j reads %s', (values, expected) => {
    const shown = new ShownNumber();
    expect(values.map((value) => shown.text(value)).at(-1)).toBe(expected);
  });
});

test.each([
  [12_400, '12 s'],
  [299_000, '5 min'],
  [10_800_000, '3 h'],
  [172_800_000, '2 d'],
])('%i ms is about %s', (durationMs, expected) => {
  expect(roughDuration(durationMs)).toBe(expected);
});

describe('a time on an axis', () => {
  test('in UTC is moved to the local time of that moment', () => {
    const timeMs = Date.UTC(2026, 6, 1, 12);
    const offsetMs = new Date(timeMs).getTimezoneOffset() * 60_000;
    expect(toLocalAxis('2026-07-01T12:00:00.000Z')).toBe(timeMs - offsetMs);
  });

  test.each([['2026-07-01 12:00:00'], [5], [null], ['label Z']])('%j stays as it was sent', (x) => {
    expect(toLocalAxis(x)).toBe(x);
  });

  test('comes back as the same moment, in summer and in winter', () => {
    for (const month of [0, 6]) {
      const timeMs = Date.UTC(2026, month, 1, 12, 30, 15, 250);
      expect(fromLocalAxisMs(toLocalAxisMs(timeMs))).toBe(timeMs);
    }
  });

  test('that has no zone is read in the same frame', () => {
    expect(axisDateMs('2026-07-01 12:00:00.5')).toBe(Date.UTC(2026, 6, 1, 12, 0, 0, 500));
    expect(axisDateMs('12')).toBeUndefined();
  });
});

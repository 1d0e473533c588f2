import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Calibration, type SeriesSettings } from '../../bridge/calibration.ts';
import type { DecodedValue } from '../../bridge/decode/decoder.ts';

function calibrate(table: Record<string, Partial<SeriesSettings>>, ...values: DecodedValue[]) {
  const entries = Object.entries(table).map(([name, settings]) => [name, { skip: false, ...settings }] as const);
  return new Calibration(new Map(entries)).apply({ values });
}

test('a straight line is scale times the value plus offset, a polynomial goes on from there', () => {
  expect(calibrate({ t: { coefficients: [-40, 2] } }, { series: 't', value: 30 }).values).toEqual([
    { series: 't', value: 20 },
  ]);
  expect(calibrate({ t: { coefficients: [1, 2, 3] } }, { series: 't', value: 10 }).values[0]?.value).toBe(321);
});

test('a bad value is calibrated like a good one, and stays bad', () => {
  const { values } = calibrate({ t: { coefficients: [0, 0.1] } }, { series: 't', value: -1270, quality: 'bad' });
  expect(values).toEqual([{ series: 't', value: -127, quality: 'bad' }]);
});

test('a series gets its new name and unit, and the others stay as they are', () => {
  const { values } = calibrate(
    { a: { rename: 'air', unit: 'Cel' } },
    { series: 'a', value: 1, unit: 'K' },
    { series: 'b', value: 2, unit: 'lx' },
  );
  expect(values).toEqual([
    { series: 'air', value: 1, unit: 'Cel' },
    { series: 'b', value: 2, unit: 'lx' },
  ]);
});

test('two series may change names', () => {
  const { values } = calibrate(
    { a: { rename: 'b' }, b: { rename: 'a' } },
    { series: 'a', value: 1 },
    { series: 'b', value: 2 },
  );
  expect(values.map(({ series }) => series)).toEqual(['b', 'a']);
});

test('a series left out is no skipped line; one that would be mixed with a renamed one is', () => {
  expect(calibrate({ a: { skip: true } }, { series: 'a', value: 1 })).toEqual({ values: [] });
  const { values, skipped } = calibrate({ a: { rename: 'b' } }, { series: 'a', value: 1 }, { series: 'b', value: 2 });
  expect(values).toEqual([{ series: 'b', value: 1 }]);
  expect(skipped).toBe('the board has a "b" of its own, and "a" is renamed so');
});

test('what is no number after its calibration is skipped, and the rest of the line is kept', () => {
  const { values, skipped } = calibrate(
    { a: { coefficients: [0, 1e300] } },
    { series: 'a', value: 1e300 },
    { series: 'b', value: 2 },
  );
  expect(values).toEqual([{ series: 'b', value: 2 }]);
  expect(skipped).toMatch(/"a" is no number/);
});

test('without settings a line comes out as it went in, its reason included', () => {
  const line = { values: [{ series: 'a', value: 1 }], skipped: 'H: nan' };
  expect(new Calibration(new Map()).apply(line)).toEqual(line);
});

test('whatever the coefficients, only finite values come out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 10 }),
      fc.double(),
      (coefficients, value) => {
        const { values } = calibrate({ a: { coefficients } }, { series: 'a', value });
        expect(values.every((one) => Number.isFinite(one.value))).toBe(true);
      },
    ),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime, type Json } from '../../core/index.ts';
import { Column } from '../../plot-server/figure/column.ts';

const time = fc.integer({ min: 0, max: 253_402_300_799_999 }).map(isoTime);
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Texts that look like times and are not written as `isoTime` writes them, and anything else. */
const odd: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  '2026-01-31T12:00:00.000+',
  '2026-02-31T12:00:00.000Z',
  '2026-01-31 12:00:00.000Z',
  '2026-01-31T12:00:00Z',
  '+026-01-31T12:00:00.00Z',
  'a text of 24 characters.',
  true,
  [1],
  '',
);
const value = fc.oneof(
  { weight: 20, arbitrary: time },
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: number },
  { weight: 1, arbitrary: odd },
);
const numbers = fc.oneof({ weight: 20, arbitrary: number }, { weight: 2, arbitrary: fc.constant(null) });

type Step = (column: Column, model: Json[]) => void;

const stepOf = (values: fc.Arbitrary<Json>): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 20,
      arbitrary: values.map(
        (one): Step =>
          (column, model) => {
            column.push(one);
            model.push(one);
          },
      ),
    },
    {
      weight: 4,
      arbitrary: fc.tuple(fc.nat(), values).map(
        ([at, one]): Step =>
          (column, model) => {
            const index = at % (model.length + 1);
            column.insert(index, one);
            model.splice(index, 0, one);
          },
      ),
    },
    {
      weight: 4,
      arbitrary: fc.nat({ max: 40 }).map(
        (count): Step =>
          (column, model) => {
            column.keepNewest(count);
            model.splice(0, Math.max(0, model.length - count));
          },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.array(values, { maxLength: 5 }).map(
        (some): Step =>
          (column, model) => {
            column.prepend(some);
            model.unshift(...some);
          },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.nat({ max: 60 }).map(
        (length): Step =>
          (column, model) => {
            column.padTo(length);
            while (model.length < length) model.push(null);
          },
      ),
    },
  );

test.each([
  ['times, nulls and now and then anything else', value],
  ['numbers and nulls', numbers],
] as const)('a column of %s holds what was put into it', (_, values) => {
  const run = fc.array(stepOf(values as fc.Arbitrary<Json>), { maxLength: 120 });
  fc.assert(
    fc.property(run, (steps) => {
      const column = new Column([]);
      const model: Json[] = [];
      for (const step of steps) step(column, model);
      expect(column.length).toBe(model.length);
      expect(column.newest()).toEqual(model);
      expect(column.newest(3)).toEqual(model.slice(-3));
      for (const index of [0, 1, -1, -2, model.length]) expect(column.at(index)).toEqual(model.at(index));
    }),
    { numRuns: 300 },
  );
});

test('a column that drops as many as it takes keeps the newest in order', () => {
  const column = new Column([]);
  for (let at = 0; at < 100_000; at += 1) {
    column.push(at);
    column.keepNewest(2_000);
  }
  expect(column.newest()).toEqual(Array.from({ length: 2_000 }, (_, index) => 98_000 + index));
});

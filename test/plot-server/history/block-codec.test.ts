import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBlock, encodeBlock } from '../../../plot-server/history/files/block-codec.ts';
import type { Columns } from '../../../plot-server/history/files/columns.ts';

const START_MS = Date.UTC(2026, 0, 1);

function columns(readings: readonly (readonly [timeMs: number, value: number, flags: number])[]): Columns {
  return {
    timesMs: Float64Array.from(readings, ([timeMs]) => timeMs),
    values: Float64Array.from(readings, ([, value]) => value),
    flags: Uint8Array.from(readings, ([, , flags]) => flags),
  };
}

const decimal = fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 8 }));
const value = fc.oneof(
  decimal.map(([digits, places]) => digits / 10 ** places),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 2 ** 52, -(2 ** 53), Number.MIN_VALUE, Number.MAX_VALUE),
);
const timeMs = fc.oneof(
  fc.integer({ min: 0, max: 4e12 }),
  fc.double({ min: 0, max: 4e12, noNaN: true }),
  fc.nat({ max: 1e6 }).map((ms) => START_MS + ms),
);
const flags = fc.integer({ min: 0, max: 6 });

test('every time, value and flag comes back as it was, bit by bit', () => {
  const readings = fc.array(fc.tuple(timeMs, value, flags), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(readings, (unordered) => {
      const sent = columns(unordered.toSorted(([one], [other]) => one - other));
      const { bytes, deflated } = encodeBlock(sent);
      expect(decodeBlock(bytes, { count: unordered.length, deflated })).toEqual(sent);
    }),
  );
});

test('a sensor with two decimals and a steady rhythm takes less than a byte a reading', () => {
  const readings = Array.from({ length: 1024 }, (_, at) => {
    const celsius = Math.round(100 * (21 + Math.sin(at / 50))) / 100;
    return [START_MS + 20 * at, celsius, 0] as const;
  });
  expect(encodeBlock(columns(readings)).bytes.length).toBeLessThan(1024);
});

test('bytes that are no block are an error, and never endless', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, deflated) => {
      try {
        expect(decodeBlock(bytes, { count: 50, deflated }).timesMs).toHaveLength(50);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});

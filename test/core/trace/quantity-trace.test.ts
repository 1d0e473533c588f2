import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBoardstreamError } from '../../../core/errors.ts';
import {
  formatQuantityTrace,
  parseQuantityTrace,
  type QuantityTrace,
  sampleTrace,
  traceDurationS,
} from '../../../core/trace/quantity-trace.ts';

describe('a quantity trace', () => {
  test('is read with its names, units, times and values; an empty cell is no value', () => {
    const trace = parseQuantityTrace(
      '\uFEFFt (s),ecg (mV), room temperature (Cel) ,count ()\r\n0,1.5,21,7\r\n\r\n0.5,,-3e1,8',
    );
    expect(trace).toEqual({
      quantities: [
        { name: 'ecg', unit: 'mV' },
        { name: 'room temperature', unit: 'Cel' },
        { name: 'count', unit: '' },
      ],
      timesS: Float64Array.of(0, 0.5),
      values: [Float64Array.of(1.5, Number.NaN), Float64Array.of(21, -30), Float64Array.of(7, 8)],
    });
  });

  test.each([
    ['', 1, 'the first column must be headed "t (s)"'],
    ['time,T (Cel)\n0,1\n1,2', 1, 'the first column must be headed "t (s)"'],
    ['t (ms),T (Cel)\n0,1\n1,2', 1, 'the first column must be headed "t (s)"'],
    ['t (s)\n0\n1', 1, 'there is no quantity beside "t (s)"'],
    ['t (s),T\n0,1\n1,2', 1, '"T" must be a name with its unit in parentheses, as "temperature (Cel)"'],
    ['t (s),T (Cel)\n0,1\n1,2,3', 3, '3 cells where the header has 2'],
    ['t (s),T (Cel)\n0,1\n1', 3, '1 cells where the header has 2'],
    ['t (s),T (Cel)\n0,1\n\nx,2', 4, '"x" is not a time in seconds'],
    ['t (s),T (Cel)\n0,1\n,2', 3, '"" is not a time in seconds'],
    ['t (s),T (Cel)\n0,1\nInfinity,2', 3, '"Infinity" is not a time in seconds'],
    ['t (s),T (Cel)\n0,1\n0,2', 3, 'times must ascend'],
    ['t (s),T (Cel)\n1,1\n0,2', 3, 'times must ascend'],
    ['t (s),T (Cel)\n0,1\n1, warm ', 3, '"warm" is not a number'],
    ['t (s),T (Cel)\n0,1\n1,1e999', 3, '"1e999" is not a number'],
    ['t (s),T (Cel)\n0,-Infinity\n1,1', 2, '"-Infinity" is not a number'],
    ['t (s),T (Cel)\n0,1', 2, 'a trace needs at least two rows'],
    ['t (s),T (Cel)', 1, 'a trace needs at least two rows'],
  ])('%j is refused at line %d: %s', (csv, lineNumber, why) => {
    const error = thrownBy(() => parseQuantityTrace(csv, 'day.csv'));
    if (!isBoardstreamError(error)) throw error;
    expect(error.code).toBe('TRACE_INVALID');
    expect(error.message).toBe(`day.csv, line ${lineNumber}: ${why}`);
    expect(error.context).toEqual({ file: 'day.csv', lineNumber });
  });

  test('that is written and read again is the same', () => {
    const anyTrace = fc
      .record({
        timesS: fc.uniqueArray(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 2, maxLength: 20 }),
        names: fc.array(fc.stringMatching(/^[a-z][a-z 0-9]{0,8}[a-z]$/), { minLength: 1, maxLength: 4 }),
        unit: fc.constantFrom('', 'Cel', '%RH', 'm/s2'),
        cells: fc.infiniteStream(fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.constant(Number.NaN))),
      })
      .map(
        ({ timesS, names, unit, cells }): QuantityTrace => ({
          quantities: names.map((name) => ({ name, unit })),
          timesS: Float64Array.from(
            timesS.sort((a, b) => a - b),
            (timeS) => timeS / 1_000,
          ),
          values: names.map(() => Float64Array.from(timesS, () => (cells.next().value ?? 0) / 1_000)),
        }),
      );
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const csv = formatQuantityTrace(trace, { timeS: 3, value: 3 });
        expect(parseQuantityTrace(csv)).toEqual(trace);
      }),
    );
  });
});

describe('a sample', () => {
  const trace = parseQuantityTrace('t (s),T (Cel),h (%RH)\n10,0,\n12,20,50\n16,40,\n20,0,60');

  test.each([
    [0, 0],
    [1, 10],
    [2, 20],
    [3, 25],
    [6, 40],
    [8, 20],
    [9.999, 0.01],
  ])('%d s after the first row lies on the line between its neighbours: %d', (offsetS, value) => {
    expect(sampleTrace(trace, 'T', offsetS)).toBeCloseTo(value, 9);
  });

  test('after the last row the trace starts again, before the first it ends', () => {
    expect(traceDurationS(trace)).toBe(10);
    for (const offsetS of [0, 1, 2, 3.5, 9]) {
      const value = sampleTrace(trace, 'T', offsetS);
      expect(sampleTrace(trace, 'T', offsetS + 10)).toBeCloseTo(value, 9);
      expect(sampleTrace(trace, 'T', offsetS + 1_000_000)).toBeCloseTo(value, 6);
      expect(sampleTrace(trace, 'T', offsetS - 10)).toBeCloseTo(value, 9);
    }
  });

  test('is a number at every offset of a trace without empty cells', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (offsetS) => {
        const value = sampleTrace(trace, 'T', offsetS);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(40);
      }),
    );
  });

  test('is no number beside an empty cell, but is one on a full cell next to it', () => {
    expect(sampleTrace(trace, 'h', 1)).toBeNaN();
    expect(sampleTrace(trace, 'h', 2)).toBe(50);
    expect(sampleTrace(trace, 'h', 2.001)).toBeNaN();
  });

  test('of a quantity that the trace does not have is no number', () => {
    expect(sampleTrace(trace, 'pressure', 0)).toBeNaN();
  });
});

function thrownBy(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return new Error('nothing was thrown');
}

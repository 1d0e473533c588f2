import { describe, expect, test } from 'vitest';
import { follow, makeSensor, parseQuantityTrace } from '../../firmware-sim/index.ts';

const TRACE = parseQuantityTrace('t (s),temperature (Cel),door (1)\n10,20,0\n12,24,1\n14,22,\n');

describe('a followed trace', () => {
  test.each([
    [{}, [0, 1000, 2000, 3999, 4000, 5000], [20, 22, 24, 22.001, 20, 22]],
    [{ loop: false }, [0, 1000, 4000, 99_000], [20, 22, 22, 22]],
    [{ interpolation: 'hold' }, [0, 1999, 2000, 3999, 4000], [20, 20, 24, 24, 20]],
    [{ offsetS: 1 }, [0, 1000, 3000], [22, 24, 20]],
    [{ offsetS: -1, loop: false }, [0, 1000, 2000], [20, 20, 22]],
    [{ offsetS: -1 }, [0], [23]],
    [{ timeScale: 2 }, [500, 1000], [22, 24]],
    [{ quantity: 'door', interpolation: 'hold' }, [0, 1999, 2000], [0, 0, 1]],
  ] as const)('with %j at %j ms is %j', (options, timesMs, values) => {
    const source = follow(TRACE, options);
    for (const [at, timeMs] of timesMs.entries())
      expect(source(timeMs), `at ${timeMs} ms`).toBeCloseTo(values[at] ?? 0, 2);
  });

  test('has no value beside an empty cell', () => {
    expect(follow(TRACE, { quantity: 'door' })(3000)).toBeNaN();
  });

  test('must have the quantity', () => {
    expect(() => follow(TRACE, { quantity: 'humidity' })).toThrow(
      expect.objectContaining({ code: 'TRACE_INVALID', message: expect.stringContaining('temperature, door') }),
    );
  });

  test('drives a sensor', () => {
    const sensor = makeSensor('ds18b20', { quantities: { temperature: follow(TRACE) } });
    expect([0, 1000, 2000].map((timeMs) => sensor.readings(timeMs)[0]?.text)).toEqual(['20.00', '22.00', '24.00']);
  });
});

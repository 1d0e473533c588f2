import { describe, expect, test } from 'vitest';
import { fleetValue, tallyFleet } from './fleet-values.ts';

const all = (appended: readonly number[]) =>
  appended.flatMap((count, bridge) => Array.from({ length: count }, (_, index) => fleetValue(bridge, index)));

describe('a tally of a fleet', () => {
  test('is clean when every value of every bridge is stored once, in whatever order', () => {
    expect(tallyFleet([3, 2], all([3, 2]).reverse())).toEqual({
      appended: 5,
      stored: 5,
      lost: 0,
      twice: 0,
      foreign: 0,
    });
  });

  test('names the bridge that lost most, and from where to where', () => {
    const stored = all([3, 9]).filter(
      (value) => ![fleetValue(0, 0), fleetValue(1, 4), fleetValue(1, 7)].includes(value),
    );
    expect(tallyFleet([3, 9], stored)).toMatchObject({ lost: 3, worst: { bridge: 1, lost: 2, first: 4, last: 7 } });
  });

  test('counts every further time of a value, and no value for another that is missing', () => {
    const value = fleetValue(0, 1);
    expect(tallyFleet([3], [fleetValue(0, 0), value, value, value])).toMatchObject({ stored: 2, lost: 1, twice: 2 });
  });

  test('counts what no bridge has printed, such as the next value of one, or half a value', () => {
    const foreign = [fleetValue(0, 2), fleetValue(1, 0), fleetValue(0, 0) + 0.5, 7, -1];
    expect(tallyFleet([2], [...all([2]), ...foreign])).toMatchObject({ stored: 2, lost: 0, twice: 0, foreign: 5 });
  });
});

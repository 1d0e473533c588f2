import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align } from '../../../firmware-sim/account/align.ts';
import { type BoardSample, compareAccounts, hasLoss, type StoredRow } from '../../../firmware-sim/index.ts';

function samples(values: readonly number[], series = 't'): BoardSample[] {
  return values.map((value, index) => ({
    id: index + 1,
    series,
    value: value.toFixed(1),
    simulatedMs: index * 1000,
    wallMs: index * 1000,
  }));
}

const row = (value: number, timeMs = 0, series = 't'): StoredRow => ({ series, value, timeMs });
const rows = (values: readonly number[]) => values.map((value) => row(value));

/** Of the one series there is. */
function compare(printed: readonly number[], stored: readonly number[]) {
  const [account] = compareAccounts(samples(printed), rows(stored));
  if (account === undefined) return expect.fail('there is no series');
  const ids = (list: readonly BoardSample[]) => list.map(({ id }) => id);
  const { duplicated, unexpected } = account;
  return {
    lost: ids(account.lost),
    unseen: ids(account.unseen),
    outOfOrder: ids(account.outOfOrder),
    duplicated,
    unexpected: unexpected.length,
  };
}

const nothing = { lost: [], unseen: [], outOfOrder: [], duplicated: 0, unexpected: 0 };

describe('a comparison of a board with a server', () => {
  test('finds nothing where everything is stored once, in order', () => {
    expect(compare([1, 2, 2, 3], [1, 2, 2, 3])).toEqual(nothing);
  });

  test('finds a lost sample in the middle and at the end', () => {
    expect(compare([1, 2, 3, 4], [1, 3])).toEqual({ ...nothing, lost: [2, 4] });
  });

  test('tells what nobody saw before the first stored sample from what was lost', () => {
    expect(compare([1, 2, 3, 4], [3, 4])).toEqual({ ...nothing, unseen: [1, 2] });
    expect(compare([1, 2], [])).toEqual({ ...nothing, lost: [1, 2] });
  });

  test('counts a lost one of equal values exactly, and knows no more of it than that', () => {
    const { lost, unseen, duplicated } = compare([5, 21, 21, 21, 21, 6], [5, 21, 21, 6]);
    expect(lost).toHaveLength(2);
    expect({ unseen, duplicated }).toEqual({ unseen: [], duplicated: 0 });
  });

  test('finds duplicates, what came out of order, and what was never printed', () => {
    expect(compare([1, 2, 3, 4], [1, 2, 2, 3, 4, 4])).toEqual({ ...nothing, duplicated: 2 });
    expect(compare([1, 2, 3, 4, 5], [1, 3, 4, 5, 2])).toEqual({ ...nothing, outOfOrder: [2] });
    expect(compare([1, 2], [1, 7, 2])).toEqual({ ...nothing, unexpected: 1 });
  });

  test('finds what is late by the time it is stored with', () => {
    const stored = [row(1, 10), row(2, 2500), row(3, 2100)];
    const [account] = compareAccounts(samples([1, 2, 3]), stored, { lateMs: 1000 });
    expect(account?.late.map(({ id }) => id)).toEqual([2]);
  });

  test('keeps series apart, those that are only on one side included', () => {
    const printed = [...samples([1, 2], 'a'), ...samples([1, 2], 'b')];
    const accounts = compareAccounts(printed, [row(1, 0, 'a'), row(2, 0, 'a'), row(9, 0, 'c')]);
    expect(accounts.map(({ series, lost, unexpected }) => [series, lost.length, unexpected.length])).toEqual([
      ['a', 0, 0],
      ['b', 2, 0],
      ['c', 0, 1],
    ]);
    expect(hasLoss(accounts)).toBe(true);
  });
});

/** What happens to one sample: how often it is stored, and how many places too late. */
const fate = fc.record({ times: fc.constantFrom(0, 1, 1, 1, 1, 2), isMoved: fc.boolean() });

test('losses, duplicates and samples moved to the end are found exactly, where values tell samples apart', () => {
  fc.assert(
    fc.property(fc.array(fate, { minLength: 1, maxLength: 60 }), (fates) => {
      const values = [-1, ...fates.map((_, index) => index)];
      const moved = new Set(
        fates.flatMap(({ times, isMoved }, index) => (isMoved && times === 1 && index % 7 === 3 ? [index] : [])),
      );
      const kept = fates.flatMap(({ times }, index) => (moved.has(index) ? [] : Array<number>(times).fill(index)));
      // A sample moved behind a single other one could as well be that one, come too early.
      fc.pre(moved.size === 0 || new Set(kept.filter((value) => value > Math.max(...moved))).size > 1);
      const found = compare(values, [-1, ...kept, ...[...moved].sort((a, b) => b - a)]);
      expect(found).toEqual({
        lost: fates.flatMap(({ times }, index) => (times === 0 ? [index + 2] : [])),
        unseen: [],
        outOfOrder: [...moved].sort((a, b) => b - a).map((index) => index + 2),
        duplicated: fates.filter(({ times }) => times === 2).length,
        unexpected: 0,
      });
    }),
  );
});

const fewValues = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 });

test('any losses alone are counted exactly, however values repeat', () => {
  fc.assert(
    fc.property(fewValues, fc.infiniteStream(fc.boolean()), (values, keep) => {
      const stored = values.filter(() => keep.next().value);
      const found = compare([...values, 9], [...stored, 9]);
      expect(found.lost.length + found.unseen.length).toBe(values.length - stored.length);
      expect(found).toMatchObject({ outOfOrder: [], duplicated: 0, unexpected: 0 });
    }),
  );
});

test('any duplicates alone are counted exactly, however values repeat', () => {
  fc.assert(
    fc.property(fewValues, fc.infiniteStream(fc.boolean()), (values, twice) => {
      const stored = values.flatMap((value) => (twice.next().value ? [value, value] : [value]));
      expect(compare([...values, 9], [...stored, 9])).toEqual({
        ...nothing,
        duplicated: stored.length - values.length,
      });
    }),
  );
});

test('every printed sample and every stored row is counted once, whatever happened', () => {
  fc.assert(
    fc.property(fewValues, fewValues, (printed, stored) => {
      fc.pre(printed.length > 0 || stored.length > 0);
      const { lost, unseen, duplicated, unexpected } = compare(printed, stored);
      expect(printed.length - lost.length - unseen.length).toBe(stored.length - duplicated - unexpected);
    }),
  );
});

test('an alignment is a longest common subsequence', () => {
  fc.assert(
    fc.property(fewValues, fewValues, (left, right) => {
      const pairs = align(left, right);
      expect(pairs.length).toBe(longestByTable(left, right));
      for (const [at, pair] of pairs.entries()) {
        expect(left[pair.left]).toBe(right[pair.right]);
        const before = pairs[at - 1];
        if (before !== undefined) expect(pair.left > before.left && pair.right > before.right).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a day of a value a second, constant for hours, with a loss every hundred, is compared', () => {
  const day = Array.from({ length: 86_400 }, (_, second) => Math.round(20 + 3 * Math.sin(second / 13_751)));
  const { lost } = compare(
    day,
    day.filter((_, second) => second % 100 !== 50),
  );
  expect(lost).toHaveLength(864);
});

/** The textbook's table, quadratic in time and space. */
function longestByTable(left: readonly number[], right: readonly number[]): number {
  let above = Array<number>(right.length + 1).fill(0);
  for (const value of left) {
    const current = [0];
    for (const [at, other] of right.entries()) {
      current.push(value === other ? (above[at] ?? 0) + 1 : Math.max(above[at + 1] ?? 0, current[at] ?? 0));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}

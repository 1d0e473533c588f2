import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BEFORE_KILL_MS, check, RESTART_GRAIN_MS } from './checker.ts';
import { type Absence, FIRST_VALUE, type History, type Stored } from './history.ts';
import { violationsText } from './verdict-text.ts';

const SERIES = ['a', 'b'];
const LINES = 1_000;
const LINE_MS = 10;

/** 1,000 lines of two values, one line each 10 ms from 0 on, all stored 1 ms after they were fed. */
function cleanHistory(absences: readonly Absence[] = []): History & { readonly stored: Stored[] } {
  const atMs = Array.from({ length: LINES * SERIES.length }, (_, index) => Math.floor(index / SERIES.length) * LINE_MS);
  const stored = atMs.map((fedAtMs, index) => ({
    timeMs: fedAtMs + 1,
    series: SERIES[index % SERIES.length] ?? '',
    value: FIRST_VALUE + index,
    quality: 'good',
  }));
  return { fed: { series: SERIES, atMs }, stored, absences, gaps: [] };
}

function without(history: History, isGone: (fedAtMs: number, value: number) => boolean): History {
  const fedAtMs = (value: number) => history.fed.atMs[value - FIRST_VALUE] ?? 0;
  return { ...history, stored: history.stored.filter(({ value }) => !isGone(fedAtMs(value), value)) };
}

const kinds = (history: History) => check(history).violations.map(({ kind }) => kind);
const anyRow = fc.nat({ max: LINES * SERIES.length - 1 });
/** Killed at 5 s, back at 6 s, with the values of 3 to 4.9 s in its spool. */
const KILL: Absence = {
  killedAtMs: 5_000,
  reopenedAtMs: 6_000,
  spooled: new Set(Array.from({ length: 380 }, (_, index) => FIRST_VALUE + 600 + index)),
};

describe('without a kill of the bridge', () => {
  test('a history in which everything was stored has no violation, in whatever order it was stored', () => {
    const history = cleanHistory();
    expect(check(history)).toMatchObject({ fed: 2_000, stored: 2_000, excused: 0, violations: [] });
    expect(kinds({ ...history, stored: history.stored.toReversed() })).toEqual([]);
  });

  test('any one value that is missing is lost', () => {
    fc.assert(
      fc.property(anyRow, (index) => {
        const history = without(cleanHistory(), (_, value) => value === FIRST_VALUE + index);
        expect(check(history).violations).toMatchObject([{ kind: 'lost', value: FIRST_VALUE + index }]);
      }),
    );
  });

  test('any one value that is there again is stored twice, under its time and under another', () => {
    fc.assert(
      fc.property(anyRow, fc.integer({ min: -5_000, max: 5_000 }), (index, laterMs) => {
        const history = cleanHistory();
        const row = history.stored[index] as Stored;
        history.stored.push({ ...row, timeMs: row.timeMs + laterMs });
        expect(kinds(history)).toEqual(['twice']);
      }),
    );
  });

  test('two values of one series that have changed times are out of order', () => {
    fc.assert(
      fc.property(fc.nat({ max: LINES * SERIES.length - 3 }), (index) => {
        const history = cleanHistory();
        const [one, other] = [history.stored[index], history.stored[index + SERIES.length]] as [Stored, Stored];
        history.stored[index] = { ...one, timeMs: other.timeMs };
        history.stored[index + SERIES.length] = { ...other, timeMs: one.timeMs };
        expect(kinds(history)).toEqual(['outOfOrder']);
      }),
    );
  });

  test.each([
    ['was never fed', { value: FIRST_VALUE + 2_000 }],
    ['is no whole number', { value: FIRST_VALUE + 0.5 }],
    ['was cut', { value: 1_000 }],
    ['stands under the other series', { series: 'b' }],
  ])('a value that %s is unexpected', (_, change) => {
    const history = cleanHistory();
    history.stored.push({ ...(history.stored[0] as Stored), ...change });
    expect(kinds(history)).toEqual(['unexpected']);
  });

  test('points that the server declares lost are a violation, numbers a restart left out are none', () => {
    expect(kinds({ ...cleanHistory(), gaps: [{ reason: 'jump' }] })).toEqual([]);
    expect(kinds({ ...cleanHistory(), gaps: [{ reason: 'full', points: 3 }] })).toEqual(['declared']);
    expect(kinds({ ...cleanHistory(), gaps: [{ reason: 'power' }] })).toEqual(['declared']);
  });
});

describe('around a kill of the bridge', () => {
  test('what was fed while none ran, and on the first line after, is excused', () => {
    const history = without(cleanHistory([KILL]), (fedAtMs) => fedAtMs >= 5_000 && fedAtMs <= 6_010);
    expect(check(history)).toMatchObject({ excused: 204, earliestBeforeKillMs: 0, violations: [] });
  });

  test('what was on its way to the spool at the kill is excused, and said to have been early', () => {
    const history = without(cleanHistory([KILL]), (fedAtMs) => fedAtMs >= 4_900 && fedAtMs < 5_000);
    expect(check(history)).toMatchObject({ excused: 20, earliestBeforeKillMs: 100, violations: [] });
  });

  test('the second line after the opening is not excused', () => {
    const history = without(cleanHistory([KILL]), (fedAtMs) => fedAtMs === 6_020);
    expect(kinds(history)).toEqual(['lost', 'lost']);
  });

  test('what was fed longer before the kill is not excused', () => {
    const history = without(
      cleanHistory([{ ...KILL, spooled: new Set() }]),
      (fedAtMs) => fedAtMs === 5_000 - BEFORE_KILL_MS - LINE_MS,
    );
    expect(kinds(history)).toEqual(['lost', 'lost']);
  });

  test('what its spool held is not excused, however close to the kill', () => {
    const history = without(cleanHistory([KILL]), (_, value) => value === FIRST_VALUE + 979);
    expect(check(history).violations).toEqual([{ kind: 'appendedLost', value: FIRST_VALUE + 979 }]);
  });

  test('times may differ by the grain of a start, and by no more', () => {
    const stampedEarlier = (byMs: number) => {
      const history = cleanHistory([KILL]);
      const row = history.stored[1_300] as Stored;
      history.stored[1_300] = { ...row, timeMs: row.timeMs - LINE_MS - byMs };
      return history;
    };
    expect(kinds(stampedEarlier(RESTART_GRAIN_MS))).toEqual([]);
    expect(kinds(stampedEarlier(RESTART_GRAIN_MS + 1))).toEqual(['outOfOrder']);
  });

  test('a bridge without a spool is a violation by itself', () => {
    expect(kinds(cleanHistory([{ ...KILL, spooled: undefined }]))).toEqual(['noSpool']);
  });
});

test('a verdict names what is wrong, how often, and the first', () => {
  const history = without(cleanHistory(), (fedAtMs) => fedAtMs === 70);
  expect(violationsText(check(history).violations)).toBe(`lost 2 (first ${FIRST_VALUE + 14} 70)`);
  expect(violationsText([])).toBe('nothing lost, nothing twice, all in order');
});

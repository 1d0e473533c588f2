import { describe, expect, test } from 'vitest';
import { Expiry } from '../../../../bridge/sinks/mqtt/announcement/expiry.ts';
import { Precision } from '../../../../bridge/sinks/mqtt/announcement/precision.ts';

describe('the expiry', () => {
  function afterGaps(...gapsS: number[]): Expiry {
    const expiry = new Expiry();
    let timeMs = 1_000;
    expiry.heard(timeMs);
    for (const gapS of gapsS) {
      timeMs += gapS * 1_000;
      expiry.heard(timeMs);
    }
    return expiry;
  }

  test.each([
    [[], 60],
    [[0.1, 0.1, 0.1], 60],
    [[20], 60],
    [[20.1], 120],
    [[60, 60, 60], 300],
    [[3_600], 21_600],
    [[1e6], 604_800],
  ])('of a series that comes every %j s is %i s', (gaps, seconds) => {
    expect(afterGaps(...gaps).seconds).toBe(seconds);
  });

  test('does not change for one outage, nor for a clock that jumps back', () => {
    const expiry = afterGaps(1, 1, 1, 1, 1);
    expiry.heard(90_000_000);
    expect(expiry.seconds).toBe(60);
    expiry.heard(5_000);
    expect(expiry.seconds).toBe(60);
  });

  test('that began with an outage is lowered once five intervals are known', () => {
    expect(afterGaps(3_600, 1, 1, 1).seconds).toBe(60);
    const expiry = afterGaps(3_600);
    expect(expiry.seconds).toBe(21_600);
    let timeMs = 3_601_000;
    const after = [1, 1, 1, 1].map((gapS) => {
      timeMs += gapS * 1_000;
      expiry.heard(timeMs);
      return expiry.seconds;
    });
    expect(after).toEqual([21_600, 21_600, 21_600, 60]);
  });

  test('is raised at once and lowered only where it will not soon be raised again', () => {
    const expiry = afterGaps(1, 1, 1);
    expect(expiry.seconds).toBe(60);
    let timeMs = 4_000;
    const hear = (gapS: number) => {
      for (let at = 0; at < 5; at += 1) {
        timeMs += gapS * 1_000;
        expiry.heard(timeMs);
      }
      return expiry.seconds;
    };
    expect(hear(30)).toBe(120);
    expect(hear(19)).toBe(120);
    expect(hear(10)).toBe(60);
  });
});

describe('the precision', () => {
  test.each([
    [[20, 21, -3], 0],
    [[20.5, 21.25], 2],
    [[21.484375123], 3],
    [[1013.25], 1],
    [[0.00012], 5],
    [[1e-7], 7],
    [[123456.7], 0],
    [[0], 0],
  ])('of %j is %i decimals', (values, decimals) => {
    const precision = new Precision();
    for (const value of values) precision.heard(value);
    expect(precision.decimals).toBe(decimals);
  });
});

import { expect, test } from 'vitest';
import { faultSchedule } from './faults.ts';

test('a seed gives the same faults each time, and another seed others', () => {
  expect(faultSchedule(3, 60_000)).toEqual(faultSchedule(3, 60_000));
  expect(faultSchedule(3, 60_000)).not.toEqual(faultSchedule(4, 60_000));
});

test('the faults of any seed end within the time given, and come every few seconds', () => {
  for (let seed = 0; seed < 1_000; seed += 1) {
    const { process, network } = faultSchedule(seed, 60_000);
    for (const faults of [process, network]) {
      const endsMs = faults.reduce((sum, { pauseMs, lastsMs }) => sum + pauseMs + lastsMs, 0);
      expect(endsMs).toBeLessThanOrEqual(60_000);
      for (const { pauseMs } of faults) expect(pauseMs).toBeLessThanOrEqual(4_000);
    }
  }
});

test('the first minute of the first seed has every kind of fault', () => {
  const { process, network } = faultSchedule(1, 60_000);
  expect(new Set([...process, ...network].map(({ kind }) => kind)).size).toBe(9);
});

import { beforeEach, expect, test } from 'vitest';
import { ManualClock, SeldomReport } from '../../core/index.ts';

let clock: ManualClock;
let reports: [number, string][];
let seldom: SeldomReport<string>;

beforeEach(() => {
  clock = new ManualClock();
  reports = [];
  seldom = new SeldomReport({ clock, quietMs: 1_000, report: (count, last) => reports.push([count, last]) });
});

test('the first is reported at once', () => {
  seldom.add('a');
  expect(reports).toEqual([[1, 'a']]);
});

test('those of the quiet time are reported together when it is over, with the newest', async () => {
  seldom.add('a');
  seldom.add('b', 20);
  seldom.add('c');
  await clock.advance(999);
  expect(reports).toHaveLength(1);
  await clock.advance(1);
  expect(reports).toEqual([
    [1, 'a'],
    [21, 'c'],
  ]);
});

test('a report of what came together begins a quiet time of its own', async () => {
  seldom.add('a');
  seldom.add('b');
  await clock.advance(1_000);
  seldom.add('c');
  await clock.advance(999);
  expect(reports).toHaveLength(2);
  await clock.advance(1);
  expect(reports.at(-1)).toEqual([1, 'c']);
});

test('at the end what is left is reported, and nothing is waited for', () => {
  seldom.add('a');
  seldom.add('b');
  seldom.flush();
  seldom.flush();
  expect(reports).toEqual([
    [1, 'a'],
    [1, 'b'],
  ]);
  expect(clock.sleeping).toBe(0);
});

import { expect, test } from 'vitest';
import { serverLimits } from '../../../core/index.ts';
import { AddressQuota } from '../../../plot-server/safety/address-quota.ts';

const quotaOf = (limits: Parameters<typeof serverLimits>[0]) => new AddressQuota(serverLimits(limits));

/** How many of so many connections are taken at one moment. */
function taken(quota: AddressQuota, count: number, nowMs: number): number {
  return Array.from({ length: count }, () => quota.arrive(nowMs)).filter(Boolean).length;
}

test('an address may open 500 connections at once, and then so many a second', () => {
  const quota = quotaOf({ 'new-connections-per-second': 10 });
  expect(taken(quota, 510, 1_000)).toBe(500);
  expect(taken(quota, 15, 2_000)).toBe(10);
  expect(taken(quota, 600, 1e6)).toBe(500);
});

test('a room of fifty boards with four streams each and thirty people with four pages each is let in at once', () => {
  const quota = quotaOf({});
  expect(taken(quota, 50 * 4 + 30 * 6, 0)).toBe(380);
  for (let at = 0; at < 50 * 4; at += 1) expect(quota.hold('streams')).toBe(true);
  for (let at = 0; at < 30 * 4; at += 1) expect(quota.hold('viewers')).toBe(true);
});

test('what is released can be held again', () => {
  const quota = quotaOf({ 'viewers-per-address': 1 });
  expect([quota.hold('viewers'), quota.hold('viewers')]).toEqual([true, false]);
  quota.release('viewers');
  expect(quota.hold('viewers')).toBe(true);
});

test('an address need not be remembered once it holds nothing and was quiet for a minute', () => {
  const quota = quotaOf({});
  quota.arrive(0);
  quota.mistake(0);
  expect([quota.isIdle(1_000), quota.isIdle(60_000)]).toEqual([false, true]);
  quota.hold('streams');
  expect(quota.isIdle(120_000)).toBe(false);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { supplyNow } from '../../../bridge/doctor/check-power.ts';
import { watchPower } from '../../../bridge/doctor/watch-power.ts';
import { ManualClock } from '../../../core/index.ts';

let sys: string;

beforeEach(() => {
  sys = mkdtempSync(join(tmpdir(), 'boardstream-power-'));
});

afterEach(() => rmSync(sys, { recursive: true }));

const firmware = 'devices/platform/soc/soc:firmware';

test('a weak supply is told of once, and its end', async () => {
  mkdirSync(join(sys, firmware), { recursive: true });
  const clock = new ManualClock();
  const stop = new AbortController();
  const told: string[] = [];
  const set = (word: string) => writeFileSync(join(sys, firmware, 'get_throttled'), word);
  set('0');
  const watching = watchPower({ roots: { sys }, clock, onStatus: ({ type }) => told.push(type), signal: stop.signal });
  for (const word of ['0', '50005', '50005', '50000', '50000', '50005']) {
    set(word);
    await clock.advance(60_000);
  }
  stop.abort();
  await watching;
  expect(told).toEqual(['supplyTooWeak', 'supplyRecovered', 'supplyTooWeak']);
});

test('the supply is ok, weak, or unknown where the machine does not say', () => {
  expect(supplyNow({ sys })).toBe('unknown');
  mkdirSync(join(sys, firmware), { recursive: true });
  const words = ['0', '50000', '50005'].map((word) => {
    writeFileSync(join(sys, firmware, 'get_throttled'), word);
    return supplyNow({ sys });
  });
  expect(words).toEqual(['ok', 'ok', 'weak']);
});

test('a machine that does not say is not asked again', async () => {
  await watchPower({
    ...{ roots: { sys }, clock: new ManualClock(), signal: new AbortController().signal },
    onStatus: ({ type }) => expect.unreachable(type),
  });
});

import { beforeEach, expect, test } from 'vitest';
import { BoardHealth, type BoardHealthOptions, MemorySpool } from '../../../bridge/index.ts';
import { BoardstreamError, encodeBridgeReport, ManualClock, parseBridgeReport } from '../../../core/index.ts';

let clock: ManualClock;
let spool: MemorySpool;

beforeEach(() => {
  clock = new ManualClock();
  spool = new MemorySpool({ clock, onStatus: () => undefined });
});

function make(options: Partial<BoardHealthOptions> = {}): BoardHealth {
  return new BoardHealth({ bridge: 'pi4', version: '1.2.3', spool, clock, ...options });
}

/** Whether `changed` resolves by what is done. */
async function changes(health: BoardHealth, act: () => void): Promise<boolean> {
  const end = new AbortController();
  let hasChanged = false;
  const waiting = health.changed(end.signal).then(() => {
    hasChanged = !end.signal.aborted;
  });
  act();
  await clock.advance(0);
  end.abort();
  await waiting;
  return hasChanged;
}

const lost = { type: 'sourceLost', error: new BoardstreamError('SOURCE_LOST', 'gone'), retryInMs: 1 } as const;

test('a report says what waits, how old it is, how long the bridge runs and how its boards are', async () => {
  const health = make({ clockIsSet: () => false });
  spool.append('uno', [{ series: 'T', value: 1, monotonicMs: 0 }]);
  health.heard({ type: 'sourceOpened', board: 'uno', path: '/dev/ttyACM0' });
  health.heard({ ...lost, board: 'nano' });
  await clock.advance(2_500);
  expect(health.report()).toEqual({
    state: 'online',
    bridge: 'pi4',
    details: {
      ...{ version: '1.2.3', uptimeS: 2, clock: 'unset', supply: 'unknown' },
      spool: { points: 1, oldestAgeMs: 2_500, dropped: 0 },
      boards: [
        { name: 'uno', state: 'online' },
        { name: 'nano', state: 'lost' },
      ],
    },
  });
});

test('whether the clock is set is asked at every report', () => {
  let isSet = false;
  const health = make({ clockIsSet: () => isSet });
  expect(health.report().details?.clock).toBe('unset');
  isSet = true;
  expect(health.report().details?.clock).toBe('set');
});

test('the same state of a board or the supply is no change', async () => {
  const health = make({ supply: 'ok' });
  const opened = { type: 'sourceOpened', board: 'uno', path: '/dev/ttyACM0' } as const;
  expect(health.report().details?.supply).toBe('ok');
  expect(await changes(health, () => health.heard(opened))).toBe(true);
  expect(await changes(health, () => health.heard(opened))).toBe(false);
  expect(await changes(health, () => health.heard({ type: 'supplyRecovered' }))).toBe(false);
  expect(await changes(health, () => health.heard({ type: 'supplyTooWeak' }))).toBe(true);
  expect(await changes(health, () => health.heard({ type: 'supplyTooWeak' }))).toBe(false);
  expect(health.report().details?.supply).toBe('weak');
  expect(await changes(health, () => health.left('uno'))).toBe(true);
  expect(await changes(health, () => health.left('uno'))).toBe(false);
});

test('a bridge with more boards than a report may name still makes one that can be read', () => {
  const health = make();
  for (let at = 0; at < 300; at += 1) health.heard({ type: 'sourceOpened', board: `board${at}`, path: '' });
  expect(parseBridgeReport(encodeBridgeReport(health.report()))?.details?.boards).toHaveLength(256);
});

import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../core/index.ts';
import { BridgeFleet } from '../../../plot-server/fleet/bridge-fleet.ts';
import { bridgeEntry } from '../../../plot-server/fleet/fleet-entry.ts';
import { ALL_BRIDGES, selectBridges } from '../../../plot-server/fleet/fleet-selection.ts';
import { decodeFleet } from '../../../plot-server/fleet/saved-fleet.ts';
import { report } from './report.ts';

const NO_PLOTS = { plots: () => [], revision: 0 };

let clock: ManualClock;
let fleet: BridgeFleet;

beforeEach(() => {
  clock = new ManualClock(Date.UTC(2026, 0, 1));
  fleet = new BridgeFleet({ clock, plots: NO_PLOTS });
});

const entries = () => fleet.bridges().map((bridge) => bridgeEntry(bridge, clock));
const states = () => Object.fromEntries(entries().map(({ bridge, state }) => [bridge, state]));
const boardStates = () =>
  Object.fromEntries(entries().flatMap(({ boards }) => boards.map(({ name, state }) => [name, state])));

describe('a bridge', () => {
  test('that says nothing is quiet after 150 s, and online again once it says something', async () => {
    fleet.heard(report('pi'), false);
    await clock.advance(150_000);
    expect(states()).toEqual({ pi: 'online' });
    await clock.advance(1_000);
    expect(states()).toEqual({ pi: 'quiet' });
    expect(entries()[0]?.lastSeen).toBe('2026-01-01T00:00:00.000Z');
    fleet.heard(report('pi'), false);
    expect(states()).toEqual({ pi: 'online' });
  });

  test('is not quiet while points of it come, though it reports nothing', async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      fleet.seen('pi', 'uno');
      await clock.advance(60_000);
    }
    expect(states()).toEqual({ pi: 'online' });
  });

  test('whose broker says that it is gone is offline at once, and so are its boards quiet', () => {
    fleet.heard(report('pi', ['uno']), false);
    fleet.seen('pi', 'uno');
    fleet.heard({ state: 'offline', bridge: 'pi' }, false);
    expect(states()).toEqual({ pi: 'offline' });
    expect(boardStates()).toEqual({ uno: 'quiet' });
    expect(entries()[0]?.version).toBe('0.1.0');
  });

  test('stays offline when its last points come a little after its farewell, and is there when more come later', async () => {
    fleet.heard({ state: 'offline', bridge: 'pi' }, false);
    await clock.advance(2_000);
    fleet.seen('pi', 'uno');
    expect(states()).toEqual({ pi: 'offline' });
    await clock.advance(10_000);
    fleet.seen('pi', 'uno');
    expect(states()).toEqual({ pi: 'online' });
  });

  test('of which the broker kept a report has not been seen by that, and has 150 s to be', async () => {
    fleet.heard(report('pi', ['uno']), true);
    expect(entries()[0]).toMatchObject({ state: 'online', lastSeen: null, version: '0.1.0' });
    await clock.advance(151_000);
    expect(states()).toEqual({ pi: 'quiet' });
  });

  test('keeps when it was seen though the clock of the server jumps', async () => {
    fleet.heard(report('pi'), false);
    await clock.advance(10_000);
    clock.jumpWall(3_600_000);
    expect(entries()[0]).toMatchObject({ state: 'online', lastSeen: '2026-01-01T01:00:00.000Z' });
  });
});

describe('a board', () => {
  test('that sends all the time is quiet after a minute without a point', async () => {
    fleet.heard(report('pi', ['uno']), false);
    for (let at = 0; at < 60; at += 1) {
      fleet.seen('pi', 'uno');
      await clock.advance(1_000);
    }
    expect(boardStates()).toEqual({ uno: 'online' });
    await clock.advance(61_000);
    expect(boardStates()).toEqual({ uno: 'quiet' });
  });

  test('that sends a burst every five minutes is quiet after fifteen', async () => {
    for (let visit = 0; visit < 5; visit += 1) {
      for (let point = 0; point < 100; point += 1) fleet.seen('pi', 'soil');
      fleet.heard(report('pi', ['soil']), false);
      await clock.advance(300_000);
    }
    await clock.advance(590_000);
    fleet.heard(report('pi', ['soil']), false);
    expect(boardStates()).toEqual({ soil: 'online' });
    await clock.advance(20_000);
    expect(boardStates()).toEqual({ soil: 'quiet' });
  });

  test('that sends all the time is no slow one after an outage of an hour', async () => {
    const sendFor = async (seconds: number) => {
      for (let at = 0; at < seconds; at += 1) {
        fleet.seen('pi', 'uno');
        await clock.advance(1_000);
      }
    };
    await sendFor(60);
    await clock.advance(3_600_000);
    await sendFor(5);
    await clock.advance(61_000);
    fleet.heard(report('pi', ['uno']), false);
    expect(boardStates()).toEqual({ uno: 'quiet' });
  });

  test('is lost or ended when its bridge says so', () => {
    const boards = [
      { name: 'uno', state: 'lost' },
      { name: 'file', state: 'ended' },
    ] as const;
    fleet.heard(report('pi', [], { boards }), false);
    expect(boardStates()).toEqual({ uno: 'lost', file: 'ended' });
  });

  test('that its bridge names no longer stays in the list', () => {
    fleet.heard(report('pi', ['uno', 'mega']), false);
    fleet.heard(report('pi', ['mega']), false);
    expect(Object.keys(boardStates())).toEqual(['uno', 'mega']);
  });
});

test('those that are quiet come first, then offline ones and those with something amiss, each by name', async () => {
  fleet.heard(report('quiet'), false);
  await clock.advance(200_000);
  fleet.heard(report('pi10'), false);
  fleet.heard(report('pi2'), false);
  fleet.heard(report('weak', [], { supply: 'weak' }), false);
  fleet.heard(report('behind', [], { spool: { points: 9, oldestAgeMs: 60_000, dropped: 0 } }), false);
  fleet.heard(report('pi1', [], { spool: { points: 9, oldestAgeMs: 400, dropped: 0 } }), false);
  fleet.heard({ state: 'offline', bridge: 'gone' }, false);
  const selection = selectBridges(fleet, ALL_BRIDGES, clock);
  expect(selection.entries.map(({ bridge }) => bridge)).toEqual([
    'quiet',
    'gone',
    'behind',
    'weak',
    'pi1',
    'pi2',
    'pi10',
  ]);
  expect(selection.counts).toMatchObject({ bridges: { online: 5, quiet: 1, offline: 1 } });
});

test('bridges are found by a part of their name or of a board’s, and shown in pages', () => {
  for (const name of ['roof', 'cellar', 'Roof garden']) fleet.heard(report(name), false);
  fleet.heard(report('shed', ['roof-sensor']), false);
  const found = selectBridges(fleet, { find: 'roof', skip: 1, limit: 1 }, clock);
  expect(found).toMatchObject({ found: 3, entries: [{ bridge: 'Roof garden' }] });
});

test('names that every object has are names of bridges and boards like others', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    fleet.seen(name, name);
    fleet.heard(report(name, ['__proto__']), false);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(fleet.counts().bridges).toEqual({ online: 3, quiet: 0, offline: 0 });
});

describe('what is known is bounded', () => {
  test('of twenty thousand bridges the longest quiet make way for another', async () => {
    fleet.heard(report('old'), false);
    await clock.advance(1_000);
    for (let at = 1; at < 20_000; at += 1) fleet.seen(`pi${at}`, 'uno');
    expect(fleet.bridges()).toHaveLength(20_000);
    await clock.advance(1_000);
    fleet.seen('pi7', 'uno');
    fleet.seen('new', 'uno');
    const names = new Set(fleet.bridges().map(({ name }) => name));
    expect(names.size).toBeLessThanOrEqual(20_000);
    expect([names.has('old'), names.has('new'), names.has('pi7')]).toEqual([false, true, true]);
  });

  test('of the boards of a bridge, one that is not named and sends nothing makes way, and no other', async () => {
    fleet.heard(report('pi', ['named']), false);
    for (let at = 0; at < 300; at += 1) fleet.seen('pi', `board${at}`);
    expect(Object.keys(boardStates())).toHaveLength(256);
    await clock.advance(120_000);
    fleet.seen('pi', 'new');
    expect(Object.keys(boardStates())).toHaveLength(256);
    expect(boardStates()).toMatchObject({ new: 'online', named: 'quiet' });
  });

  test('names of boards do not fill the memory, of new bridges or of known ones', async () => {
    const boards = Array.from({ length: 256 }, (_, at) => `board${at}`);
    for (let at = 0; at < 900; at += 1) fleet.heard(report(`pi${at}`), false);
    await clock.advance(1_000);
    for (let at = 0; at < 900; at += 1) fleet.heard(report(`pi${at}`, boards), false);
    const known = fleet.bridges().reduce((sum, bridge) => sum + bridge.boards.size, 0);
    expect(known).toBeLessThanOrEqual(200_000);
  });
});

describe('after a restart', () => {
  async function restarted(afterMs: number): Promise<void> {
    const saved = decodeFleet(await fleet.toSaved());
    if ('why' in saved) throw new Error(saved.why);
    await clock.advance(afterMs);
    fleet = new BridgeFleet({ clock, plots: NO_PLOTS });
    fleet.restore(saved);
  }

  test('the list is the same, and what was there has time to come back', async () => {
    fleet.heard(report('old', ['mega']), false, 'http');
    fleet.seen('old', 'mega');
    await clock.advance(200_000);
    fleet.heard(report('pi', ['uno']), false);
    fleet.seen('pi', 'uno');
    fleet.heard({ state: 'offline', bridge: 'gone' }, false);
    const before = entries();
    await restarted(600_000);
    expect(entries()).toEqual(before);
    expect(states()).toEqual({ old: 'quiet', pi: 'online', gone: 'offline' });
    await clock.advance(151_000);
    expect(states()).toEqual({ old: 'quiet', pi: 'quiet', gone: 'offline' });
  });

  test.each(['', '[]', '{"format":2}', '{"format":1,"bridges":[{}]}', '{"format":1,"bridges":[{"report":"{}"}]}'])(
    'what is no list of bridges is refused: %j',
    (text) => {
      expect(decodeFleet(text)).toHaveProperty('why');
    },
  );
});

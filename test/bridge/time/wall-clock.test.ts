import { beforeEach, describe, expect, test } from 'vitest';
import type { BootTime } from '../../../bridge/time/boot-time.ts';
import { WallClock } from '../../../bridge/time/wall-clock.ts';
import { ManualClock } from '../../../core/index.ts';
import { FakeMachine } from './fake-machine.ts';

const TRUE_MS = Date.UTC(2026, 5, 1);
const HOUR_MS = 3_600_000;

let clock: ManualClock;
let machine: FakeMachine;
let changes: number;

beforeEach(() => {
  clock = new ManualClock(TRUE_MS);
  machine = new FakeMachine(clock);
  changes = 0;
});

function start(boots: readonly BootTime[] = []): WallClock {
  return new WallClock({ clock, machine, boots, onChange: () => (changes += 1) });
}

describe('a clock that is set late', () => {
  beforeEach(() => {
    clock.jumpWall(-HOUR_MS);
    machine.isSet = false;
  });

  test('corrects what was measured before, and is sure from then on', async () => {
    const wallClock = start();
    const moment = wallClock.momentOf(clock.monotonicMs());
    expect(wallClock.date(moment)).toEqual({ timeMs: TRUE_MS - HOUR_MS, isSure: false });
    await clock.advance(5_000);
    clock.jumpWall(HOUR_MS);
    wallClock.observe();
    expect(wallClock.date(moment)).toEqual({ timeMs: TRUE_MS, isSure: true });
    expect(changes).toBe(1);
  });

  test('that is set to a time before this program existed is not sure', () => {
    clock.jumpWall(Date.UTC(1970, 0, 1) - clock.nowMs());
    const wallClock = start();
    clock.jumpWall(HOUR_MS);
    wallClock.observe();
    expect(wallClock.isSure).toBe(false);
  });

  test('is asked about once a second, and no more once it is sure', async () => {
    const wallClock = start();
    for (let ms = 0; ms < 3_000; ms += 100) {
      await clock.advance(100);
      wallClock.observe();
    }
    expect(machine.probes).toBe(4);
    machine.isSet = true;
    await clock.advance(1_000);
    wallClock.observe();
    expect([wallClock.isSure, changes, machine.probes]).toEqual([true, 1, 5]);
    await clock.advance(10_000);
    wallClock.observe();
    expect(machine.probes).toBe(5);
  });

  test('that is off by less than half a second moves nothing', () => {
    const wallClock = start();
    const moment = wallClock.momentOf(0);
    clock.jumpWall(499);
    wallClock.observe();
    expect([wallClock.date(moment).timeMs, wallClock.isSure, changes]).toEqual([TRUE_MS - HOUR_MS, false, 0]);
  });
});

describe('a machine that slept', () => {
  test('dates what was before with the time before, and what comes after with the time after', async () => {
    const wallClock = start();
    const before = wallClock.momentOf(clock.monotonicMs());
    wallClock.observe();
    machine.sleep(8 * HOUR_MS);
    await clock.advance(1_000);
    wallClock.observe();
    const after = wallClock.momentOf(clock.monotonicMs());
    expect(wallClock.date(before).timeMs).toBe(TRUE_MS);
    expect(Math.abs(wallClock.date(after).timeMs - clock.nowMs())).toBeLessThan(20);
  });

  test('and whose clock is set on waking: what was before is corrected by what was wrong, no more', async () => {
    clock.jumpWall(-60_000);
    const wallClock = start();
    const before = wallClock.momentOf(clock.monotonicMs());
    machine.sleep(8 * HOUR_MS);
    clock.jumpWall(60_000);
    await clock.advance(1_000);
    wallClock.observe();
    expect(Math.abs(wallClock.date(before).timeMs - TRUE_MS)).toBeLessThan(20);
  });

  test('between two processes: each has its own', async () => {
    const first = start();
    const before = first.momentOf(clock.monotonicMs());
    await clock.advance(1_000);
    machine.sleep(HOUR_MS);
    const second = start(first.boots);
    await clock.advance(1_000);
    second.observe();
    expect(second.date(before).timeMs).toBe(TRUE_MS);
    const { timeMs } = second.date(second.momentOf(clock.monotonicMs()));
    expect(Math.abs(timeMs - clock.nowMs())).toBeLessThan(20);
  });
});

describe('after a restart of the process', () => {
  test('what an earlier one measured is corrected by what is known now', () => {
    machine.isSet = false;
    clock.jumpWall(-HOUR_MS);
    const first = start();
    const moment = first.momentOf(clock.monotonicMs());
    clock.jumpWall(HOUR_MS);
    const second = start(first.boots);
    expect(second.date(moment)).toEqual({ timeMs: TRUE_MS, isSure: true });
  });

  test('a boot that is over keeps the last that was known of it', () => {
    machine.isSet = false;
    clock.jumpWall(-HOUR_MS);
    const first = start();
    const moment = first.momentOf(clock.monotonicMs());
    machine.reboot('second boot', { toMs: TRUE_MS + HOUR_MS });
    machine.isSet = true;
    const second = start(first.boots);
    expect(second.isSure).toBe(true);
    expect(second.date(moment)).toEqual({ timeMs: TRUE_MS - HOUR_MS, isSure: false });
  });

  test('a boot nobody remembers is dated by what the point says itself', () => {
    const first = start();
    const moment = first.momentOf(clock.monotonicMs());
    machine.reboot('second boot', { toMs: TRUE_MS + HOUR_MS });
    expect(start().date(moment)).toEqual({ timeMs: TRUE_MS, isSure: true });
  });

  test('of many boots the last 64 are remembered', () => {
    let boots: readonly BootTime[] = [];
    for (let boot = 0; boot < 70; boot += 1) {
      machine.bootId = `boot ${boot}`;
      boots = start(boots).boots;
    }
    expect(boots).toHaveLength(64);
  });
});

test('where nothing is known of sleep, a clock that moved was set', () => {
  machine.uptimeMs = () => undefined;
  const wallClock = start();
  const moment = wallClock.momentOf(clock.monotonicMs());
  clock.jumpWall(HOUR_MS);
  wallClock.observe();
  expect(wallClock.date(moment).timeMs).toBe(TRUE_MS + HOUR_MS);
});

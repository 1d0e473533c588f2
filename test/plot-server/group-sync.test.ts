import { expect, onTestFinished, test } from 'vitest';
import { BoardstreamError, ManualClock, NEW_SOURCE } from '../../core/index.ts';
import { type Appender, GroupSync } from '../../plot-server/ingest/group-sync.ts';
import type { AckStore } from '../../plot-server/plots/ack-store.ts';

function rig({ isMemory = false } = {}) {
  const clock = new ManualClock();
  const syncsAtMs: number[] = [];
  const disk = { failures: 0, release: undefined as (() => void) | undefined, holds: false };
  const store: AckStore = {
    id: 's',
    isMemory,
    record: () => NEW_SOURCE,
    append: () => {},
    async sync() {
      syncsAtMs.push(clock.monotonicMs());
      if (disk.holds) await new Promise<void>((resolve) => (disk.release = resolve));
      if (disk.failures > 0) {
        disk.failures -= 1;
        throw new BoardstreamError('JOURNAL_NOT_DURABLE', 'not now');
      }
    },
  };
  const sync = new GroupSync({ store, clock });
  onTestFinished(() => sync.stop());
  const appender = (): Appender & { safe: number } => ({
    safe: 0,
    synced(batches) {
      this.safe += batches;
    },
  });
  return { clock, sync, syncsAtMs, disk, appender };
}

test('batches of all sources share one sync, 400 ms after the oldest', async () => {
  const { clock, sync, syncsAtMs, appender } = rig();
  const [one, other] = [appender(), appender()];
  sync.add(one, 1);
  await clock.advance(300);
  sync.add(other, 1);
  sync.add(one, 1);
  await clock.advance(99);
  expect(syncsAtMs).toEqual([]);
  expect(sync.unsyncedBatches).toBe(3);
  expect(sync.oldestUnsyncedMs).toBe(399);
  await clock.advance(1);
  expect(syncsAtMs).toEqual([400]);
  expect([one.safe, other.safe]).toEqual([2, 1]);
  expect(sync.unsyncedBatches).toBe(0);
  expect(sync.oldestUnsyncedMs).toBe(0);
});

test.each([
  ['64 lines wait', 64, false],
  ['somebody can do nothing before', 1, true],
])('a sync begins at once when %s', async (_, lines, hurries) => {
  const { clock, sync, syncsAtMs, appender } = rig();
  sync.add(appender(), lines);
  if (hurries) sync.hurry();
  await clock.advance(0);
  expect(syncsAtMs).toEqual([0]);
});

test('what is appended during a sync waits for the next one, which follows at once when it is due', async () => {
  const { clock, sync, syncsAtMs, disk, appender } = rig();
  const one = appender();
  disk.holds = true;
  sync.add(one, 64);
  await clock.advance(50);
  sync.add(one, 64);
  await clock.advance(50);
  expect(one.safe).toBe(0);
  disk.holds = false;
  disk.release?.();
  await clock.advance(0);
  expect(syncsAtMs).toEqual([0, 100]);
  expect(one.safe).toBe(2);
});

test('a disk that keeps nothing is asked again every 250 ms, and nothing is called safe before', async () => {
  const { clock, sync, syncsAtMs, disk, appender } = rig();
  const one = appender();
  disk.failures = 3;
  sync.add(one, 64);
  await clock.advance(700);
  expect(one.safe).toBe(0);
  await clock.advance(50);
  expect(syncsAtMs).toEqual([0, 250, 500, 750]);
  expect(one.safe).toBe(1);
  expect(sync.counters).toEqual({ syncs: 1, batchesSynced: 1, failedSyncs: 3 });
});

test('a store in memory is never waited for', async () => {
  const { clock, sync, appender } = rig({ isMemory: true });
  const one = appender();
  sync.add(one, 1);
  await clock.advance(0);
  expect(one.safe).toBe(1);
});

test('nothing is called safe once the server stops', async () => {
  const { clock, sync, disk, appender } = rig();
  const one = appender();
  disk.holds = true;
  sync.add(one, 64);
  await clock.advance(0);
  sync.stop();
  disk.release?.();
  await clock.advance(1_000);
  expect(one.safe).toBe(0);
  expect(clock.sleeping).toBe(0);
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock, type Status } from '../../../core/index.ts';
import { type JournalFs, nodeFs } from '../../../journal/index.ts';
import { ALL_TIMES } from '../../../plot-server/history/history.ts';
import { HistoryStore, type HistoryStoreOptions } from '../../../plot-server/history/history-store.ts';
import { readingsOf } from '../../../plot-server/history/runs.ts';

const DAY_MS = 86_400_000;

interface StoreRig {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly statuses: Status[];
  open(): HistoryStore;
  files(): string[];
}

function storeRig(options: Partial<HistoryStoreOptions> = {}): StoreRig {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = new ManualClock();
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  const keep = { keepBytes: 2 ** 40, keepMs: undefined };
  return {
    folder,
    clock,
    statuses,
    open: () => new HistoryStore({ folder, store: 's', fs: quickFs, clock, onStatus, ...keep, ...options }),
    files: () => readdirSync(folder).filter((name) => name.endsWith('.blocks')),
  };
}

/** Nobody cuts the power here: it is quicker not to wait for the disk. */
const quickFs: JournalFs = { ...nodeFs, fdatasync: async () => {}, syncFolder: () => {} };

const synced = async () => {};
const checkpoint = (store: HistoryStore, seq = 1) => store.checkpoint(() => ({ seq, marks: new Map() }), synced);

function fill(
  store: HistoryStore,
  { plot = 1, fromMs, count }: { plot?: number; fromMs: number; count: number },
): void {
  for (let at = 0; at < count; at += 1) {
    store.history(plot).insert(0, { timeMs: fromMs + at, value: fromMs + at, quality: 'good' });
  }
}

function values(store: HistoryStore, plot = 1): number[] {
  const view = store.history(plot).view();
  const found = Array.from(readingsOf(view, ALL_TIMES), ({ reading }) => reading.value);
  view.close();
  return found;
}

test('a hundred checkpoints leave a handful of files, with every reading in the order of time', async () => {
  const { open, files } = storeRig();
  const store = open();
  const expected: number[] = [];
  for (let count = 0; count < 100; count += 1) {
    // Every other batch comes late.
    const fromMs = count % 2 === 0 ? 1_000_000 + 50 * count : 50 * count;
    fill(store, { fromMs, count: 50 });
    for (let at = 0; at < 50; at += 1) expected.push(fromMs + at);
    await checkpoint(store, count);
  }
  expect(files().length).toBeLessThan(20);
  expected.sort((one, other) => one - other);
  expect(values(store)).toEqual(expected);
  await store.close();
  const again = open();
  expect(again.saved.seq).toBe(99);
  expect(values(again)).toEqual(expected);
  expect(again.stats().readings).toBe(5000);
  await again.close();
});

test('files older than they are kept make way, and those beyond the size, oldest first', async () => {
  const byAge = storeRig({ keepMs: DAY_MS });
  const store = byAge.open();
  const startMs = byAge.clock.nowMs();
  fill(store, { fromMs: startMs, count: 10 });
  await checkpoint(store);
  await byAge.clock.advance(DAY_MS + 1_000);
  fill(store, { fromMs: startMs + DAY_MS, count: 10 });
  await checkpoint(store);
  expect(values(store)).toHaveLength(10);
  expect(store.history(1).extent()?.fromMs).toBe(startMs + DAY_MS);
  await store.close();

  const bySize = storeRig({ keepBytes: 3_000 });
  const small = bySize.open();
  for (let count = 0; count < 40; count += 1) {
    fill(small, { fromMs: 1_000 * count, count: 100 });
    await checkpoint(small);
  }
  expect(small.stats().bytes).toBeLessThanOrEqual(3_000);
  const kept = values(small);
  expect(kept.at(-1)).toBe(39_099);
  expect(kept).toHaveLength(small.stats().readings);
  expect(kept[0]).toBeGreaterThan(0);
  await small.close();
});

test('whoever is in the middle of reading gets all there was, though the files have been merged or dropped', async () => {
  const { open } = storeRig({ keepBytes: 3_000 });
  const store = open();
  fill(store, { fromMs: 0, count: 100 });
  await checkpoint(store);
  const view = store.history(1).view();
  const readings = readingsOf(view, ALL_TIMES);
  for (let count = 1; count < 40; count += 1) {
    fill(store, { fromMs: 1_000 * count, count: 100 });
    await checkpoint(store);
  }
  expect(values(store)[0]).toBeGreaterThan(100);
  expect(Array.from(readings, ({ reading }) => reading.value)).toHaveLength(100);
  view.close();
  await store.close();
});

test('what the disk refuses is said once, stays readable, and is on the disk when it takes it again', async () => {
  let isFull = true;
  const write: JournalFs['write'] = (...call) => {
    if (isFull) throw Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' });
    return nodeFs.write(...call);
  };
  const { open, statuses, files } = storeRig({ fs: { ...quickFs, write } });
  const store = open();
  fill(store, { fromMs: 0, count: 10 });
  expect(await checkpoint(store, 1)).toBe(false);
  fill(store, { fromMs: 100, count: 10 });
  expect(await checkpoint(store, 2)).toBe(false);
  expect(statuses).toMatchObject([{ type: 'stateUnsaved' }]);
  expect(values(store)).toHaveLength(20);
  expect(store.saved.seq).toBe(0);
  isFull = false;
  expect(await checkpoint(store, 3)).toBe(true);
  expect([store.saved.seq, values(store).length, files().length]).toEqual([3, 20, 2]);
  await store.close();
});

test('the history of another journal is kept, and none of this one is taken for it', async () => {
  const made = storeRig();
  const store = made.open();
  fill(store, { fromMs: 0, count: 10 });
  await checkpoint(store, 77);
  await store.close();
  const { folder, clock } = made;
  const keep = { keepBytes: 2 ** 40, keepMs: undefined };
  const other = new HistoryStore({ folder, store: 'other', fs: quickFs, clock, onStatus: () => {}, ...keep });
  expect([other.saved.seq, values(other).length]).toEqual([0, 10]);
  await other.close();
});

test('the ends of a history, and the newest reading before any time, are right wherever the readings are', async () => {
  const readings = fc.array(fc.array(fc.nat({ max: 300 }), { maxLength: 20 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(readings, fc.array(fc.nat({ max: 310 }), { minLength: 5, maxLength: 5 }), async (parts, asked) => {
      const { open } = storeRig();
      const store = open();
      const history = store.history(1);
      const all: number[] = [];
      for (const [at, part] of parts.entries()) {
        for (const timeMs of part) history.insert(timeMs % 3, { timeMs, value: 0, quality: 'good' });
        all.push(...part);
        const extent = all.length === 0 ? undefined : { fromMs: Math.min(...all), toMs: Math.max(...all) };
        expect(history.extent()).toEqual(extent);
        for (const timeMs of asked) {
          const before = all.filter((other) => other < timeMs);
          expect(history.newestBefore(timeMs)).toBe(before.length === 0 ? undefined : Math.max(...before));
        }
        if (at < parts.length - 1) await checkpoint(store, at + 1);
      }
      await store.close();
    }),
    { numRuns: 15 },
  );
});

test('where readings come faster than they are written beside other work, the writing goes first, and none is dropped', async () => {
  const rig = storeRig();
  const store = rig.open();
  fill(store, { fromMs: 0, count: 600_000 });
  let isDone = false;
  // Every turn of the event loop brings as much as is written in a few.
  const load = (fromMs: number) => {
    if (isDone || fromMs > 3_000_000) return;
    fill(store, { plot: 2, fromMs, count: 20_000 });
    setImmediate(() => load(fromMs + 20_000));
  };
  // A reading of the clock takes long here, so that every block would end a turn.
  const now = rig.clock.monotonicMs.bind(rig.clock);
  let readings = 0;
  rig.clock.monotonicMs = () => now() + 10 * readings++;
  load(0);
  await checkpoint(store);
  isDone = true;
  expect(rig.statuses).toEqual([]);
  await store.close();
});

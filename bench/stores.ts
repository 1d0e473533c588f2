import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './measurement.ts';
import { journalStore } from './stores/journal-store.ts';
import { levelStore } from './stores/level-store.ts';
import { sqliteStore } from './stores/sqlite-store.ts';
import type { StoreKind } from './stores/store.ts';

const BATCH = 100;
const BATCHES = 2_000;
/** A point as the server keeps it is about this long. */
export const PAYLOAD = Buffer.from(
  '{"p":"1","t":[0],"a":1700000000000,"m":{"x":"2026-01-01T00:00:00.000Z","y":21.53}}',
);
const batch = Array.from({ length: BATCH }, () => PAYLOAD);

/** The journal and, where this Node has them, its peers. */
export async function storeKinds(): Promise<StoreKind[]> {
  const sqlite = await sqliteStore();
  return [journalStore, levelStore, ...(sqlite === undefined ? [] : [sqlite])];
}

/** Appending batches that are on the disk before the next begins: the journal beside what people would use instead. */
export async function measureStores(): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const kinds = await storeKinds();
  let journalPerSecond = 0;
  for (const kind of kinds) {
    const { perSecond, cpuUs } = await appending(kind);
    if (kind === journalStore) journalPerSecond = perSecond;
    measurements.push(
      { what: `${kind.name}: points per second, each batch of ${BATCH} on the disk`, value: perSecond.toFixed(0) },
      { what: `${kind.name}: CPU µs per point`, value: cpuUs.toFixed(2) },
    );
    if (kind === journalStore) continue;
    measurements.push({
      what: `points per second, journal to ${kind.name}`,
      value: (journalPerSecond / perSecond).toFixed(1),
    });
  }
  if (kinds.length === 2) measurements.push({ what: 'node:sqlite', value: 'needs Node 22.13 or later' });
  return measurements;
}

async function appending({ open }: StoreKind): Promise<{ perSecond: number; cpuUs: number }> {
  const parent = mkdtempSync(join(tmpdir(), 'boardstream-stores-'));
  const folder = join(parent, 'store');
  mkdirSync(folder);
  const store = await open(folder);
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  for (let count = 0; count < BATCHES; count += 1) await store.append(batch);
  const { user, system } = process.cpuUsage(cpu);
  const wallS = (performance.now() - startMs) / 1000;
  await store.close();
  rmSync(parent, { recursive: true });
  const points = BATCH * BATCHES;
  return { perSecond: points / wallS, cpuUs: (user + system) / points };
}

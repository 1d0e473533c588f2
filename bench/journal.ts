import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../core/index.ts';
import { type Journal, openJournal } from '../journal/index.ts';
import type { Measurement } from './measurement.ts';

const BATCH = 100;
const BATCHES = 10_000;
const SYNCED_BATCHES = 1_000;
/** A point as the server keeps it is about this long. */
const PAYLOAD = Buffer.from('{"p":"1","t":[0],"a":1700000000000,"m":{"x":"2026-01-01T00:00:00.000Z","y":21.53}}');

/** Appending with and without waiting for the disk, and opening again, beside the bare system calls for as many bytes. */
export async function measureJournal(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-journal-'));
  try {
    const appended = await appends(join(folder, 'appends'));
    const bare = bareWrites(join(folder, 'bare'), BATCHES, false);
    const synced = await syncedAppends(join(folder, 'synced'));
    const bareSynced = bareWrites(join(folder, 'bare-synced'), SYNCED_BATCHES, true);
    const perSecond = (points: number, seconds: number) => Math.round(points / seconds).toString();
    return [
      { what: `appends per second, batches of ${BATCH}`, value: perSecond(BATCH * BATCHES, appended.wallS) },
      { what: 'CPU µs per append', value: ((appended.cpuS * 1e6) / (BATCH * BATCHES)).toFixed(2) },
      { what: 'the same bytes by bare write(2), ratio of time', value: (appended.wallS / bare).toFixed(2) },
      {
        what: `appends per second, each batch of ${BATCH} on the disk`,
        value: perSecond(BATCH * SYNCED_BATCHES, synced),
      },
      {
        what: 'the same bytes by bare write(2) and fdatasync(2), ratio of time',
        value: (synced / bareSynced).toFixed(2),
      },
      { what: 'opening it again with 1,000,000 points waiting', value: `${(appended.reopenS * 1000).toFixed(0)} ms` },
      { what: 'reading them, points per second', value: perSecond(BATCH * BATCHES, appended.readS) },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const batch = Array.from({ length: BATCH }, () => PAYLOAD);

function open(folder: string): Journal {
  return openJournal({ folder, clock: systemClock });
}

async function appends(folder: string) {
  const journal = open(folder);
  const cpu = process.cpuUsage();
  const wallS = seconds(() => {
    for (let count = 0; count < BATCHES; count += 1) journal.append(batch);
  });
  const { user, system } = process.cpuUsage(cpu);
  await journal.close();
  let again: Journal | undefined;
  const reopenS = seconds(() => {
    again = open(folder);
  });
  let points = 0;
  const readS = seconds(() => {
    for (const item of again?.read(1) ?? []) points += item.kind === 'records' ? item.payloads.length : 0;
  });
  await again?.close();
  if (points !== BATCH * BATCHES) throw new RangeError(`read ${points} points of ${BATCH * BATCHES}`);
  return { wallS, cpuS: (user + system) / 1e6, reopenS, readS };
}

async function syncedAppends(folder: string): Promise<number> {
  const journal = open(folder);
  const startMs = performance.now();
  for (let count = 0; count < SYNCED_BATCHES; count += 1) {
    journal.append(batch);
    await journal.sync();
  }
  const wallS = (performance.now() - startMs) / 1000;
  await journal.close();
  return wallS;
}

function bareWrites(path: string, batches: number, synced: boolean): number {
  const file = openSync(path, 'w');
  const bytes = Buffer.concat(batch);
  const wallS = seconds(() => {
    for (let count = 0; count < batches; count += 1) {
      writeSync(file, bytes);
      if (synced) fdatasyncSync(file);
    }
  });
  closeSync(file);
  return wallS;
}

function seconds(work: () => void): number {
  const startMs = performance.now();
  work();
  return (performance.now() - startMs) / 1000;
}

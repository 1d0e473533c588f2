import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { systemClock } from '../core/index.ts';
import { openJournal } from '../journal/index.ts';
import type { Measurement } from './measurement.ts';
import { PAYLOAD, storeKinds } from './stores.ts';

const POINTS_PER_SECOND = 20;
const DISK_BYTES = 256 * 1024 * 1024;
/** Linux counts what a block device wrote in these, whatever its own sectors are. */
const SECTOR_BYTES = 512;

interface Disk {
  readonly folder: string;
  readonly writtenBytes: () => number;
  readonly close: () => void;
}

/** Takes points one by one as a slow board gives them. */
type Writer = { readonly name: string; readonly open: (folder: string) => Promise<PointTaker> };
interface PointTaker {
  take(point: Buffer): void;
  close(): Promise<void>;
}

/**
 * Bytes that reach the disk for each point at 20 points a second: what wears an SD card out. Every store has an ext4
 * disk of its own, a loop device, and promises the same: a power cut costs a second. Needs root.
 */
export async function measureWear({ durationS }: { durationS: number }): Promise<Measurement[]> {
  if (process.getuid?.() !== 0) return [{ what: 'bytes written at the device', value: 'needs root for loop devices' }];
  const writers = await allWriters();
  const runs = await Promise.all(writers.map((writer) => run(writer, durationS)));
  const least = runs[0]?.bytesPerPoint ?? 1;
  return runs.map(({ name, bytesPerPoint }) => ({
    what: `${name}: bytes written at the device per point of ${PAYLOAD.length} bytes, 20 points/s for ${durationS} s`,
    value: `${bytesPerPoint.toFixed(0)} (${(bytesPerPoint / least).toFixed(1)} times the first)`,
  }));
}

async function allWriters(): Promise<Writer[]> {
  const [, ...peers] = await storeKinds();
  return [
    { name: 'boardstream journal, acknowledged in time', open: async (folder) => journalTaker(folder, true) },
    { name: 'boardstream journal, never acknowledged', open: async (folder) => journalTaker(folder, false) },
    ...peers.map(({ name, open }) => ({
      name: `${name}, written and deleted once a second`,
      open: async (folder: string): Promise<PointTaker> => {
        const store = await open(folder);
        let waiting: Buffer[] = [];
        let last = Promise.resolve();
        let taken = 0;
        return {
          take(point) {
            waiting.push(point);
            if (waiting.length < POINTS_PER_SECOND) return;
            const group = waiting;
            waiting = [];
            taken += group.length;
            const delivered = taken;
            last = last.then(() => store.append(group)).then(() => store.forget(delivered));
          },
          close: () => last.then(() => store.close()),
        };
      },
    })),
  ];
}

function journalTaker(folder: string, isAcknowledged: boolean): PointTaker {
  const journal = openJournal({ folder, clock: systemClock, minFreeBytes: 0 });
  return {
    take(point) {
      const { last } = journal.append([point]);
      if (isAcknowledged) journal.trim(last);
    },
    close: () => journal.close(),
  };
}

async function run({ name, open }: Writer, durationS: number): Promise<{ name: string; bytesPerPoint: number }> {
  const disk = newDisk();
  try {
    const folder = join(disk.folder, 'store');
    mkdirSync(folder);
    const taker = await open(folder);
    execFileSync('sync', ['-f', disk.folder]);
    const before = disk.writtenBytes();
    const points = durationS * POINTS_PER_SECOND;
    const startMs = systemClock.monotonicMs();
    for (let count = 0; count < points; count += 1) {
      taker.take(PAYLOAD);
      await systemClock.sleep(startMs + ((count + 1) * 1000) / POINTS_PER_SECOND - systemClock.monotonicMs());
    }
    execFileSync('sync', ['-f', disk.folder]);
    const bytesPerPoint = (disk.writtenBytes() - before) / points;
    await taker.close();
    return { name, bytesPerPoint };
  } finally {
    disk.close();
  }
}

function newDisk(): Disk {
  const parent = mkdtempSync(join(tmpdir(), 'boardstream-wear-'));
  const image = join(parent, 'disk.img');
  const folder = join(parent, 'mounted');
  const file = openSync(image, 'w');
  ftruncateSync(file, DISK_BYTES);
  closeSync(file);
  mkdirSync(folder);
  execFileSync('mkfs.ext4', ['-q', '-F', image]);
  const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
  execFileSync('mount', [device, folder]);
  return {
    folder,
    writtenBytes: () => {
      const fields = readFileSync(`/sys/block/${basename(device)}/stat`, 'utf8')
        .trim()
        .split(/\s+/);
      return Number(fields[6]) * SECTOR_BYTES;
    },
    close: () => {
      execFileSync('umount', [folder]);
      execFileSync('losetup', ['--detach', device]);
      rmSync(parent, { recursive: true });
    },
  };
}

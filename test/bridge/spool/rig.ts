import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JournalSpool, Sample, Spool, SpoolEntry, SpoolHole } from '../../../bridge/index.ts';
import { type JournalSpoolOptions, openJournalSpoolWith } from '../../../bridge/spool/disk/open-journal-spool.ts';
import { ManualClock, type Status } from '../../../core/index.ts';
import type { Processes } from '../../../journal/index.ts';
import type { Limits } from '../../../journal/limits.ts';
import { openJournalWith } from '../../../journal/open-journal.ts';
import { FakeMachine } from '../time/fake-machine.ts';

/** Small segments, so that few points roll, drop and trim: some 12 points of `samples` each. */
export const SMALL = { segmentBytes: 1024, fillBytes: 256 };

export interface Rig {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly machine: FakeMachine;
  readonly statuses: Status[];
  open(options?: Partial<JournalSpoolOptions>, limits?: Partial<Limits>): Promise<JournalSpool>;
}

/** A folder on the real disk that is gone after the test, and a clock that moves when told. */
export function rig(): Rig {
  const parent = mkdtempSync(join(tmpdir(), 'spool-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'spool');
  const clock = new ManualClock();
  const machine = new FakeMachine(clock);
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  return {
    folder,
    clock,
    machine,
    statuses,
    async open(options = {}, limits = {}) {
      const spool = await openJournalSpoolWith(
        { folder, clock, machine, minFreeBytes: 0, onStatus, ...options },
        (inner) => openJournalWith(inner, { limits }),
      );
      onTestFinished(() => spool.close().catch(() => undefined));
      return spool;
    },
  };
}

export function samples(...values: number[]): Sample[] {
  return values.map((value) => ({ series: 'T', unit: 'Cel', monotonicMs: 0, value }));
}

export function upTo(count: number, from = 1): number[] {
  return Array.from({ length: count }, (_, at) => from + at);
}

/** Everything after a number, waiting where the spool asks to. */
export async function itemsAfter(spool: Spool, seq = 0): Promise<(SpoolEntry | SpoolHole)[]> {
  const items: (SpoolEntry | SpoolHole)[] = [];
  const never = new AbortController().signal;
  for (let at = seq; at < spool.lastSeq; ) {
    const item = spool.nextAfter(at);
    if (item === undefined) await spool.changed(never);
    else {
      items.push(item);
      at = item.kind === 'point' ? item.seq : item.through;
    }
  }
  return items;
}

/** Points as `number:value`, holes as they are. */
export async function contentAfter(spool: Spool, seq = 0): Promise<(string | SpoolHole)[]> {
  return (await itemsAfter(spool, seq)).map((item) =>
    item.kind === 'point' ? `${item.seq}:${item.point.value}` : item,
  );
}

export async function valuesAfter(spool: Spool, seq = 0): Promise<number[]> {
  return (await itemsAfter(spool, seq)).flatMap((item) => (item.kind === 'point' ? [item.point.value] : []));
}

/** A process that takes all others for dead: as if they had been killed. */
export function soleProcess(pid: number): Processes {
  return { pid, bootId: () => 'first boot', startOf: (other) => (other === pid ? 'start' : undefined) };
}

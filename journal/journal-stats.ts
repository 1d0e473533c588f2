import type { Context } from './context.ts';
import type { Counters } from './counters.ts';
import type { SegmentLog } from './segment-log.ts';

/** Totals count from the opening of the journal. */
export interface JournalStats extends Readonly<Counters> {
  /** Numbers on the disk or in memory that are not trimmed; holes count as if they were full. */
  readonly depth: number;
  /**
   * Age of the oldest record not trimmed, milliseconds: exact within the second before a sync, else that of the last
   * append to its segment, so the true age is no less. 0 when there is none.
   */
  readonly oldestAgeMs: number;
  readonly segments: number;
  readonly diskBytes: number;
  /** Records that wait in memory because the disk does not take them. A kill loses them. */
  readonly memoryRecords: number;
  /** Why they wait; undefined while the disk takes everything. */
  readonly refusal: string | undefined;
}

export function statsOf(context: Context, log: SegmentLog): JournalStats {
  const { list, waiting, refusal } = log;
  return {
    ...context.counters,
    depth: diskDepth(log) + waiting.points,
    oldestAgeMs: oldestAgeMs(context, log),
    segments: list.all.length,
    diskBytes: list.bytes,
    memoryRecords: waiting.points,
    refusal: refusal?.message,
  };
}

function diskDepth({ list }: SegmentLog): number {
  let depth = 0;
  for (const { header, last } of list.all) {
    depth += Math.max(0, last - Math.max(header.first, list.acknowledged + 1) + 1);
  }
  return depth;
}

function oldestAgeMs({ clock }: Context, { list, waiting, writer }: SegmentLog): number {
  const oldest = list.at(list.acknowledged + 1);
  const inMemory =
    (oldest === undefined || oldest === writer?.segment ? writer?.unsynced[0] : undefined) ?? waiting.oldest;
  if (oldest === undefined || oldest === writer?.segment) {
    if (inMemory !== undefined) return clock.monotonicMs() - inMemory.appendedAtMs;
  }
  return oldest === undefined ? 0 : Math.max(0, clock.nowMs() - oldest.changedMs);
}

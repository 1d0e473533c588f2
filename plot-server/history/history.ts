import type { BlockSummary } from './files/block-summary.ts';
import type { Columns } from './files/columns.ts';
import type { ReadingQuality } from './reading-quality.ts';

/** One stored reading of one trace. */
export interface Reading {
  /** Wall time, milliseconds since 1970 UTC. */
  readonly timeMs: number;
  /** Finite. */
  readonly value: number;
  readonly quality: ReadingQuality;
  /** Its x was no date: the time is that of its arrival. */
  readonly isArrival?: boolean;
}

/** Both ends included, milliseconds since 1970 UTC. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export const ALL_TIMES: TimeRange = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/** Readings of one trace that are kept together, in the order of time. */
export interface ReadingBlock extends BlockSummary {
  /** Those readings; none where the disk cannot give them back, which is reported. */
  read(): Columns;
}

/** A plot's readings as they were when the view was taken. */
export interface HistoryView {
  /** Ascending. */
  readonly traces: readonly number[];
  /** Blocks that may hold readings of this range, in the order they arrived; they may overlap in time. */
  blocks(trace: number, range: TimeRange): Iterable<ReadingBlock>;
  /** What is viewed may go now. */
  close(): void;
}

/** All readings of one plot. */
export interface History {
  insert(trace: number, reading: Reading): void;
  /** What there is in a range, by default everything; to be closed. */
  view(range?: TimeRange): HistoryView;
  /** Times of the earliest and the latest reading; `undefined` without any. */
  extent(): TimeRange | undefined;
  /** Time of the newest reading of any trace that is earlier than `timeMs`; `undefined` without one. */
  newestBefore(timeMs: number): number | undefined;
  /** Forgets everything, as when a plot is overwritten. */
  clear(): void;
}

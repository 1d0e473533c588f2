import type { ReadingQuality } from './reading-quality.ts';

/** One stored reading of one trace. */
export interface Reading {
  /** Wall time, milliseconds since 1970 UTC. */
  readonly timeMs: number;
  /** Finite. */
  readonly value: number;
  readonly quality: ReadingQuality;
}

/** Both ends included, milliseconds since 1970 UTC. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** All readings of one plot, trace by trace, each in the order of time. Kept in memory. */
export interface History {
  /** Puts a reading at its place by time; behind those of the same time. */
  insert(trace: number, reading: Reading): void;
  /** Readings of all traces, merged by time; those of one trace and one time keep the order they arrived in. */
  read(range: TimeRange): Iterable<{ readonly trace: number; readonly reading: Reading }>;
  /** Time of the newest reading of any trace that is earlier than `timeMs`; `undefined` without one. */
  newestBefore(timeMs: number): number | undefined;
  /** Forgets everything, as when a plot is overwritten. */
  clear(): void;
}

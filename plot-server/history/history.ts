import type { Quality } from '../../core/index.ts';

/** One stored reading of one trace. */
export interface Reading {
  /** Wall time, milliseconds since 1970 UTC. */
  readonly timeMs: number;
  /** Finite. */
  readonly value: number;
  readonly quality: Quality;
}

/** Both ends included, milliseconds since 1970 UTC. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** All readings of one plot, trace by trace. Kept in memory for now; a journal on disk has the same shape. */
export interface History {
  append(trace: number, reading: Reading): void;
  /** Readings of all traces, merged by time; within a trace they keep the order they arrived in. */
  read(range: TimeRange): Iterable<{ readonly trace: number; readonly reading: Reading }>;
  /** Forgets everything, as when a plot is overwritten. */
  clear(): void;
}

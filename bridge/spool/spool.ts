import type { Point } from '../../core/index.ts';

/** A point on its way, with its place in the order of all points of the bridge. */
export interface SpoolEntry {
  /** Ascends by one or more from entry to entry, across all boards. Starts at 1. */
  readonly seq: number;
  readonly board: string;
  readonly point: Point;
}

/** Points appended together at most, so that a burst larger than a spool still waits for room instead of losing its start. */
export const MAX_APPEND_POINTS = 500;

/**
 * Where points wait between a board and a destination. Written by any number of intakes, read by one delivery loop,
 * which forgets a point only once it is delivered.
 */
export interface Spool {
  /** Takes points of one board, in order. Never fails: where they do not fit, the oldest points make way. */
  append(board: string, points: readonly Point[]): void;
  /**
   * Resolves when `count` points fit, or as soon as waiting is pointless because nothing is being delivered. Whoever
   * appends awaits it first, so that a fast source waits for a slower destination instead of pushing points out.
   *
   * @param count at most `MAX_APPEND_POINTS`
   */
  room(count: number, signal: AbortSignal): Promise<void>;
  /**
   * The oldest entries after `afterSeq`, at most `limit`. Waits until there is one; empty once `signal` aborts.
   */
  read(afterSeq: number, limit: number, signal: AbortSignal): Promise<readonly SpoolEntry[]>;
  /** Everything up to `seq` is delivered and may be forgotten. */
  ack(seq: number): void;
  /** Resolves when no point waits, or `signal` aborts. */
  empty(signal: AbortSignal): Promise<void>;
  /** Points waiting for an `ack`. */
  readonly size: number;
  /** Points that made way undelivered, in all. */
  readonly dropped: number;
}

import type { Point } from '../../core/index.ts';

/** A point on its way, with its place in the order of all points of the bridge. */
export interface SpoolEntry {
  /** Ascends by one or more from entry to entry, across all boards. Starts at 1. */
  readonly seq: number;
  readonly board: string;
  readonly point: Point;
}

/**
 * Where points wait between a board and a destination. Written by any number of intakes, read by one delivery loop,
 * which forgets a point only once it is delivered.
 */
export interface Spool {
  /** Takes points of one board, in order. Never fails for want of room: see `room`. */
  append(board: string, points: readonly Point[]): void;
  /**
   * Resolves when there is room, or at once when waiting is pointless because nothing is being delivered; the oldest
   * points then make way. Whoever appends awaits it first, so that a fast source waits for a slower destination.
   */
  room(signal: AbortSignal): Promise<void>;
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

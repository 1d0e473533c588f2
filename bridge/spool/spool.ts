import type { LostReason, Point, RenounceSource, SpoolIdentity } from '../../core/index.ts';
import type { Sample } from '../sample.ts';
import type { SpoolStats } from './spool-stats.ts';

/** A point on its way, with its place in the order of all points of the bridge. */
export interface SpoolEntry {
  readonly kind: 'point';
  /** Ascends by one or more from entry to entry, across all boards. Starts at 1, is never given twice. */
  readonly seq: number;
  readonly board: string;
  /** Its time is what is known of it at the moment of reading. */
  readonly point: Point;
}

/** The numbers from the one asked for to `through`, included, carry nothing and never will. */
export interface SpoolHole {
  readonly kind: 'hole';
  readonly through: number;
  readonly reason: LostReason;
  /** How many of them once carried a point, where that is known. */
  readonly points?: number;
}

/** Points appended together at most, so that a burst larger than a spool still waits for room instead of losing its start. */
export const MAX_APPEND_POINTS = 500;

/**
 * Where points wait between a board and a destination. Written by any number of intakes, read by one sender at a time,
 * which forgets a point only once it is delivered.
 */
export interface Spool {
  /** Who sends, for destinations that acknowledge. Outlives the process as far as the spool does. */
  readonly identity: SpoolIdentity;
  /** The newest number given to a point; 0 before the first. */
  readonly lastSeq: number;
  /** Where a sender begins whose destination does not say what it has: everything up to here was delivered once. */
  readonly trimmedThrough: number;
  /** Takes samples of one board, in order. Never fails: where they do not fit, the oldest points make way. */
  append(board: string, samples: readonly Sample[]): void;
  /**
   * Resolves when `count` points fit, or as soon as waiting is pointless because nothing is being delivered. Whoever
   * appends awaits it first, so that a fast source waits for a slower destination instead of pushing points out.
   *
   * @param count at most `MAX_APPEND_POINTS`
   */
  room(count: number, signal: AbortSignal): Promise<void>;
  /** What stands at the number after `seq`; `undefined` where that is not known yet: ask again after `changed`. */
  nextAfter(seq: number): SpoolEntry | SpoolHole | undefined;
  /** About how many points wait after `seq`; holes may count as points. */
  countAfter(seq: number): number;
  /** Resolves when there may be more to read, or `signal` aborts. */
  changed(signal: AbortSignal): Promise<void>;
  /** Everything up to `through` is delivered and may be forgotten. Numbers already forgotten mean nothing. */
  trim(through: number): void;
  /** Takes a new source id, as after a card was copied, and forgets what lies below its first number. */
  renounce(fork: Omit<RenounceSource, 'type'>): Promise<SpoolIdentity>;
  /** Resolves when no point waits, or `signal` aborts. */
  empty(signal: AbortSignal): Promise<void>;
  /** Points waiting to be delivered. */
  readonly size: number;
  /** Points that made way undelivered since the start. */
  readonly dropped: number;
  stats(): SpoolStats;
  /** Keeps what waits, where the spool can. */
  close(): Promise<void>;
}

import type { LaterRange } from './later-ranges.ts';
import type { LostReason } from './spool-view.ts';

/** What a store remembers of a source, written in one append with the lines that brought it about. */
export interface SourceRecord {
  /** Everything up to here is in the store or declared lost, but for `later`. */
  readonly high: number;
  readonly later: readonly LaterRange[];
  /** Starts that fed the source, newest first; at most 32. */
  readonly boots: readonly string[];
}

export const NEW_SOURCE: SourceRecord = { high: 0, later: [], boots: [] };

/** Lines that come as they are made, or those that were left for later: each has an order of its own. */
export type Lane = 'live' | 'fill';

/** @typeParam Parsed what whoever judged the line made of it, so that each is parsed once */
export interface NumberedLine<Parsed = undefined> {
  readonly seq: number;
  readonly lane: Lane;
  /** Without its newline. */
  readonly text: string;
  readonly parsed: Parsed;
}

/** Numbers `from` to `to`, both included, that the client declared to carry nothing. */
export interface DeclaredHole {
  readonly from: number;
  readonly to: number;
  readonly reason: LostReason;
  readonly lane: Lane;
  /** How many of the numbers once carried a line; unknown where the client did not say. */
  readonly points?: number | undefined;
}

/** To be appended to the store as one: all of it or nothing. */
export interface SourceBatch<Parsed = undefined> {
  /** In the order they came, each number once. Numbers fall where a range that was left for later is filled. */
  readonly lines: readonly NumberedLine<Parsed>[];
  readonly holes: readonly DeclaredHole[];
  /** The source after this batch. */
  readonly record: SourceRecord;
}

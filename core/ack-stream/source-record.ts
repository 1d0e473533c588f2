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

export interface NumberedLine {
  readonly seq: number;
  /** Without its newline. */
  readonly text: string;
}

/** Numbers `from` to `to`, both included, that the client declared to carry nothing. */
export interface DeclaredHole {
  readonly from: number;
  readonly to: number;
  readonly reason: LostReason;
  /** How many of the numbers once carried a line; unknown where the client did not say. */
  readonly points?: number | undefined;
}

/** To be appended to the store as one: all of it or nothing. */
export interface SourceBatch {
  /** In the order they came, each number once. Numbers fall where a range that was left for later is filled. */
  readonly lines: readonly NumberedLine[];
  readonly holes: readonly DeclaredHole[];
  /** The source after this batch. */
  readonly record: SourceRecord;
}

/**
 * Why numbers carry nothing. `power`: they were not yet on the disk when the power went. `full`: the oldest made room.
 * `corrupt`: they could not be read back. `jump`: the spool never gave them to a line of this source. `acked`: a store
 * had acknowledged them, and the one that asks now does not have them.
 */
export type LostReason = 'power' | 'full' | 'corrupt' | 'jump' | 'acked';

export const LOST_REASONS: readonly LostReason[] = ['power', 'full', 'corrupt', 'jump', 'acked'];

export type SpoolItem =
  /** `text` is one stream line without its newline. */
  | { readonly kind: 'line'; readonly seq: number; readonly text: string }
  /**
   * The numbers from the one asked for to `through`, included, carry nothing and never will. `points` is how many of
   * them once carried a line, where that is known.
   */
  | { readonly kind: 'hole'; readonly through: number; readonly reason: LostReason; readonly points?: number };

/** What the client reads of the spool. Numbers start at 1, rise, and are never given twice, not even after a power cut. */
export interface SpoolView {
  /** The newest number given to a line; 0 before the first. */
  readonly lastSeq: number;
  /** What stands at the number after `seq`, if that is known by now: `undefined` means ask again after `appended`. */
  nextAfter(seq: number): SpoolItem | undefined;
  /** About how many lines wait after `seq`; holes may count as lines. */
  linesAfter(seq: number): number;
}

/** One start of a process on this spool, and the first number it could give to a line. */
export interface Boot {
  readonly boot: string;
  readonly firstSeq: number;
}

/** Who sends. All of it lies in the spool's folder, safely on disk before the first connection is made with it. */
export interface SpoolIdentity {
  readonly source: string;
  /** The first number that belongs to this source: more than 1 where the spool took a new source id. */
  readonly firstSeq: number;
  /** The last starts on this spool, oldest first, this one last; 1..32. */
  readonly lineage: readonly Boot[];
}

export function ownBoot(identity: SpoolIdentity): string {
  return identity.lineage.at(-1)?.boot ?? '';
}

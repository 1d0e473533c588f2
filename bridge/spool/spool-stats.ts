/** What a status page shows of a spool. Totals count from the start of the process. */
export interface SpoolStats {
  /** Points that wait to be delivered. */
  readonly depth: number;
  /** Age of the oldest of them, milliseconds; 0 when none waits. Of points of an earlier process, that of the last one in its file. */
  readonly oldestAgeMs: number;
  readonly appended: number;
  /** Points that made way undelivered. */
  readonly dropped: number;
  /** Points that were delivered and forgotten. */
  readonly trimmed: number;
  /** Stored points that were no points when they were read. */
  readonly malformed: number;
  /** Points in memory because the disk does not take them. A kill loses them. */
  readonly inMemory: number;
  /** Given to the file system; with `appended` this is what a point costs the card. */
  readonly bytesWritten: number;
  readonly diskBytes: number;
  readonly syncs: number;
  /** Duration of the longest fdatasync, milliseconds. */
  readonly longestSyncMs: number;
  /** How old the oldest point is that a power cut could take, milliseconds; 0 when there is none. */
  readonly durableAgeMs: number;
}

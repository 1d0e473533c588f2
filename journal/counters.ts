/** Running totals since the journal was opened. */
export interface Counters {
  appended: number;
  appendedBytes: number;
  /** Bytes given to the file system: records, headers and zero-fill. */
  writtenBytes: number;
  syncs: number;
  syncMs: number;
  longestSyncMs: number;
  lastSyncMs: number;
  failedSyncs: number;
  /** Numbers dropped before they were acknowledged. */
  dropped: number;
  quarantined: number;
}

export function newCounters(): Counters {
  return {
    appended: 0,
    appendedBytes: 0,
    writtenBytes: 0,
    syncs: 0,
    syncMs: 0,
    longestSyncMs: 0,
    lastSyncMs: 0,
    failedSyncs: 0,
    dropped: 0,
    quarantined: 0,
  };
}

export function countSync(counters: Counters, durationMs: number): void {
  counters.syncs += 1;
  counters.syncMs += durationMs;
  counters.lastSyncMs = durationMs;
  counters.longestSyncMs = Math.max(counters.longestSyncMs, durationMs);
}

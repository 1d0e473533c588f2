/** Sizes and times of a journal. Only the first three are options of users; tests make the others small. */
export interface Limits {
  /** Segments together stay below this; the oldest make room. Bytes. */
  readonly maxBytes: number;
  /** The oldest make room when the disk has less than this left. Bytes. */
  readonly minFreeBytes: number;
  /** What to do with points while the disk takes none: keep them in memory up to a limit, or refuse them. */
  readonly whenFull: 'memory' | 'refuse';
  readonly segmentBytes: number;
  /** Numbers a segment reserves; a power of two. */
  readonly segmentNumbers: number;
  /** A segment grows by this many zero bytes at a time, so that most writes change no file size. */
  readonly fillBytes: number;
  /** Points kept in memory while the disk takes none. */
  readonly memoryPoints: number;
  readonly memoryBytes: number;
  /** How often to look for points that waited too long. */
  readonly tickMs: number;
  /** Points neither acknowledged nor on the disk for this long are synced. With the tick, below a second in all. */
  readonly syncAfterMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxBytes: 256 * 1024 * 1024,
  minFreeBytes: 64 * 1024 * 1024,
  whenFull: 'memory',
  segmentBytes: 1024 * 1024,
  segmentNumbers: 65_536,
  fillBytes: 64 * 1024,
  memoryPoints: 10_000,
  memoryBytes: 4 * 1024 * 1024,
  tickMs: 250,
  syncAfterMs: 700,
};

import { join } from 'node:path';
import type { SegmentHeader } from './segment-header.ts';

const NAME = /^(\d{16})\.seg(\.bad)?$/;

/** Segments in the making; left behind by a crash they hold nothing that anyone was told of. */
export const UNFINISHED = '.new';

/** Numbers stay far below 2^53, so that adding to one never rounds. */
export const LARGEST_NUMBER = 2 ** 52;

export function segmentPath(folder: string, first: number): string {
  return join(folder, `${String(first).padStart(16, '0')}.seg`);
}

/** A segment or a quarantined one, by its name. */
export function parseSegmentName(name: string): { readonly first: number; readonly bad: boolean } | undefined {
  const match = NAME.exec(name);
  return match === null ? undefined : { first: Number(match[1]), bad: match[2] !== undefined };
}

/** One file of the journal, as far as the journal needs to know it. */
export interface Segment {
  readonly path: string;
  readonly header: SegmentHeader;
  /** Largest number it answers for; below `first` when it is empty. */
  last: number;
  /** Bytes of the file that may hold records. */
  end: number;
  /** Bytes on the disk, zero-fill included. */
  bytes: number;
  /** Wall time of its last append, milliseconds since 1970 UTC. */
  changedMs: number;
}

export function isEmpty(segment: Segment): boolean {
  return segment.last < segment.header.first;
}

/** The number before those that the header declares to carry nothing: the last one that the segment before answers for. */
export function lastBefore(header: SegmentHeader): number {
  return header.first - 1 - header.gap;
}

import { BoardstreamError, errorText, systemCode } from '../core/index.ts';
import type { Context } from './context.ts';
import { type Segment, segmentPath, UNFINISHED } from './segment.ts';
import { type DecodedHeader, decodeHeader, HEADER_BYTES } from './segment-header.ts';

/** A file named like a segment: the segment, or why it cannot be used. Throws JOURNAL_VERSION for a newer format. */
export function openSegment(context: Context, first: number): Segment | { readonly why: string } {
  const { fs, folder } = context;
  const path = segmentPath(folder, first);
  try {
    const decoded = readHeader(context, path);
    if (decoded.kind === 'newer') throw newer(path, decoded.version);
    if (decoded.kind === 'damaged') return { why: 'it does not begin as a segment does' };
    const { header } = decoded;
    if (header.first !== first) return { why: `it is the segment of number ${header.first}` };
    const { bytes, modifiedMs } = fs.stat(path);
    return { path, header, last: first + header.reserved - 1, end: bytes, bytes, changedMs: modifiedMs };
  } catch (error) {
    if (systemCode(error) === undefined || error instanceof BoardstreamError) throw error;
    return { why: errorText(error) };
  }
}

/** The bytes of a segment from a position on, up to where records may stand. Throws what the file system throws. */
export function readSegment(context: Context, segment: Segment, position: number): Buffer {
  const { fs } = context;
  const fd = fs.open(segment.path, 'read');
  try {
    const bytes = Buffer.allocUnsafe(Math.max(0, segment.end - position));
    return bytes.subarray(0, fs.read(fd, bytes, position));
  } finally {
    fs.close(fd);
  }
}

/**
 * Makes what was just read durable. A process that was killed leaves it to the kernel, and a power cut soon after
 * could still take what this start has shown to others. Where the disk fails at it, a copy takes the file's place.
 */
export function syncSegment(context: Context, segment: Segment): void {
  const { fs, counters } = context;
  const fd = fs.open(segment.path, 'write');
  try {
    fs.fdatasyncNow(fd);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    counters.failedSyncs += 1;
    copyInPlace(context, segment);
  } finally {
    fs.close(fd);
  }
}

/** Renames what cannot be used, so that no start trips over it again; its name goes on to carry the numbering. */
export function quarantine(context: Context, path: string, why: string): string {
  const movedTo = `${path}.bad`;
  try {
    context.fs.rename(path, movedTo);
  } catch (error) {
    // On a disk that refuses even this, or for a file that is gone, the journal goes on without it just the same.
    if (systemCode(error) === undefined) throw error;
  }
  context.counters.quarantined += 1;
  context.onEvent({ type: 'segmentQuarantined', path, movedTo, why });
  return movedTo;
}

function readHeader({ fs }: Context, path: string): DecodedHeader {
  const fd = fs.open(path, 'read');
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    return decodeHeader(bytes.subarray(0, fs.read(fd, bytes, 0)));
  } finally {
    fs.close(fd);
  }
}

function copyInPlace(context: Context, segment: Segment): void {
  const { fs } = context;
  const bytes = readSegment(context, segment, 0);
  const unfinished = segment.path + UNFINISHED;
  const fd = fs.open(unfinished, 'create');
  try {
    for (let from = 0; from < bytes.length; ) from += fs.write(fd, bytes, from, from);
    fs.fdatasyncNow(fd);
  } finally {
    fs.close(fd);
  }
  fs.rename(unfinished, segment.path);
}

function newer(path: string, version: number): BoardstreamError {
  const message = `${path} was written in format ${version} by a newer boardstream; use that one, or another folder`;
  return new BoardstreamError('JOURNAL_VERSION', message, { path, version });
}

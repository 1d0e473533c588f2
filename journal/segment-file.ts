import { BoardstreamError, errorText, systemCode } from '../core/index.ts';
import type { Context } from './context.ts';
import type { JournalFs } from './journal-fs.ts';
import { lastBefore, type Segment, segmentPath, UNFINISHED } from './segment.ts';
import { type DecodedHeader, decodeHeader, encodeHeader, HEADER_BYTES, type SegmentHeader } from './segment-header.ts';

const UNREADABLE: ReadonlySet<string> = new Set(['EIO', 'ENOENT', 'EISDIR', 'ELOOP', 'EUCLEAN', 'EBADMSG']);

/** A file named like a segment: the segment, or why it cannot be used. Throws JOURNAL_VERSION for a newer format. */
export function openSegment(context: Context, first: number): Segment | { readonly why: string } {
  const { fs, folder } = context;
  const path = segmentPath(folder, first);
  try {
    const { isFile, bytes, modifiedMs } = fs.stat(path);
    // Opening a pipe would wait for a writer that never comes.
    if (!isFile) return { why: 'it is not a file' };
    const decoded = readHeader(context, path);
    if (decoded.kind === 'newer') throw newer(path, decoded.version);
    if (decoded.kind === 'damaged') return { why: 'it does not begin as a segment does' };
    const { header } = decoded;
    if (header.first !== first) return { why: `it is the segment of number ${header.first}` };
    return { path, header, last: first + header.reserved - 1, end: bytes, bytes, changedMs: modifiedMs };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
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
 * Makes what a start found durable before anyone hears of it. It may be in the kernel's memory alone: the process before
 * was killed, or even its sync failed, after which Linux takes pages that never reached the disk for clean. So within a
 * boot they are written again, in place, and what counts as clean is dirty once more. Where the disk fails at that,
 * a copy takes the file's place.
 */
export function syncFound(context: Context, segment: Segment, bytes: Buffer): void {
  const { fs, counters, rules, boot } = context;
  if (!rules.syncFoundRecords) return;
  const fd = fs.open(segment.path, 'write');
  try {
    if (rules.rewriteFoundRecords && segment.header.boot === boot) writeAll(fs, fd, bytes);
    fs.fdatasyncNow(fd);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    counters.failedSyncs += 1;
    copyInPlace(context, segment, bytes);
  } finally {
    fs.close(fd);
  }
}

/**
 * Gives back the room of the newest segment and keeps its numbering: what is left begins where it ended, and declares
 * its numbers dropped. Needs no room itself. A crash on the way may leave a header that does not fit the name: such a
 * file is set aside, and its name still carries the numbering. Throws what the file system throws; then it is as before.
 */
export function emptySegment(context: Context, segment: Segment): Segment {
  const { fs, folder } = context;
  const first = segment.last + 1;
  const gap = segment.last - lastBefore(segment.header);
  const header: SegmentHeader = { ...segment.header, first, gap, gapReason: 'full', boot: context.boot };
  const path = segmentPath(folder, first);
  const fd = fs.open(segment.path, 'write');
  try {
    writeAll(fs, fd, encodeHeader(header));
    fs.rename(segment.path, path);
    fs.truncate(fd, HEADER_BYTES);
  } finally {
    fs.close(fd);
  }
  return { ...segment, path, header, end: HEADER_BYTES, bytes: HEADER_BYTES };
}

/** The file cannot give back what was written; any other failure is no reason to give up its data. */
export function isUnreadable(error: unknown): boolean {
  return UNREADABLE.has(systemCode(error) ?? '');
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

function copyInPlace(context: Context, segment: Segment, bytes: Buffer): void {
  const { fs } = context;
  const unfinished = segment.path + UNFINISHED;
  const fd = fs.open(unfinished, 'create');
  try {
    writeAll(fs, fd, bytes);
    fs.fdatasyncNow(fd);
  } finally {
    fs.close(fd);
  }
  fs.rename(unfinished, segment.path);
}

function writeAll(fs: JournalFs, fd: number, bytes: Buffer): void {
  for (let from = 0; from < bytes.length; ) from += fs.write(fd, bytes, from, from);
}

function newer(path: string, version: number): BoardstreamError {
  const message = `${path} was written in format ${version} by a newer boardstream; use that one, or another folder`;
  return new BoardstreamError('JOURNAL_VERSION', message, { path, version });
}

import { join } from 'node:path';
import { BoardstreamError, errorText } from '../core/index.ts';
import type { Context } from './context.ts';
import type { HoleReason } from './hole.ts';
import { RecordScanner } from './record.ts';
import { LARGEST_NUMBER, lastBefore, parseSegmentName, type Segment, UNFINISHED } from './segment.ts';
import { isUnreadable, openSegment, quarantine, readSegment, syncFound } from './segment-file.ts';
import { HEADER_BYTES } from './segment-header.ts';

/** What a start finds in the folder. No power cut can take any of it away any more. */
export interface Recovered {
  /** Oldest first. */
  readonly segments: readonly Segment[];
  readonly quarantined: readonly string[];
  /** The last number before all that is found. */
  readonly lastBeforeAll: number;
  readonly nextSeq: number;
  /** Why the numbers between the last one found and `nextSeq` carry nothing. */
  readonly gapReason: HoleReason;
}

/**
 * What to keep of the newest segment after a crash, which may spare sectors at random: every record that is whole, or
 * only those before the first one that is missing.
 */
export type KeepAfterCrash = 'whole' | 'prefix';

/** Throws JOURNAL_FOREIGN, JOURNAL_VERSION and what the file system throws. */
export function recover(context: Context, keep: KeepAfterCrash): Recovered {
  const { fs, folder, limits, rules } = context;
  const { firsts, segments, quarantined } = findSegments(context);
  boundByFollowing(segments, rules.boundByNext);
  const { newest, lostAfter } = findNewest(context, { segments, quarantined, keep });
  if (rules.syncFolderAtOpen) fs.syncFolder(folder);
  const newestFirst = firsts.at(-1);
  // A quarantined segment still carries the numbering, by its name.
  const whole = newest?.header.first === newestFirst ? newest : undefined;
  const reserved = rules.reserveNumbers
    ? (whole?.header.reserved ?? limits.segmentNumbers)
    : (newest?.last ?? 0) - (newestFirst ?? 0) + 1;
  return {
    segments,
    quarantined,
    lastBeforeAll: (firsts[0] ?? 1) - 1,
    nextSeq: newestFirst === undefined ? 1 : newestFirst + reserved,
    gapReason: whole === undefined ? 'corrupt' : lostAfter,
  };
}

function findSegments(context: Context): { firsts: number[]; segments: Segment[]; quarantined: string[] } {
  const { fs, folder } = context;
  const firsts: number[] = [];
  const segments: Segment[] = [];
  const quarantined: string[] = [];
  // Names have sixteen digits, so their order is that of the numbers.
  for (const name of fs.list(folder).sort()) {
    const path = join(folder, name);
    if (name.endsWith(`.seg${UNFINISHED}`)) fs.unlink(path);
    const parsed = parseSegmentName(name);
    if (parsed === undefined) continue;
    if (parsed.first > LARGEST_NUMBER) throw foreign(path);
    firsts.push(parsed.first);
    const opened = parsed.bad ? undefined : openSegment(context, parsed.first);
    if (opened === undefined) quarantined.push(path);
    else if ('why' in opened) quarantined.push(quarantine(context, path, opened.why));
    else segments.push(opened);
  }
  return { firsts, segments, quarantined };
}

/** Each segment answers for its numbers up to where the next one says that it ended. */
function boundByFollowing(segments: readonly Segment[], byGap: boolean): void {
  let last = Number.POSITIVE_INFINITY;
  for (const segment of [...segments].reverse()) {
    segment.last = Math.min(segment.last, last);
    last = Math.min(last, byGap ? lastBefore(segment.header) : segment.header.first - 1);
  }
}

/** The newest segment that can be read, and why numbers behind its last record carry nothing. */
function findNewest(
  context: Context,
  found: { segments: Segment[]; quarantined: string[]; keep: KeepAfterCrash },
): { newest: Segment | undefined; lostAfter: HoleReason } {
  for (let newest = found.segments.at(-1); newest !== undefined; newest = found.segments.at(-1)) {
    const bytes = readOrSetAside(context, newest, found);
    if (bytes === undefined) continue;
    const cut = scanNewest(context, newest, { bytes: bytes.subarray(HEADER_BYTES), keep: found.keep });
    syncFound(context, newest, bytes.subarray(0, newest.end));
    const sameBoot = newest.header.boot === context.boot;
    return { newest, lostAfter: !sameBoot ? 'power' : cut ? 'corrupt' : 'jump' };
  }
  return { newest: undefined, lostAfter: 'corrupt' };
}

function readOrSetAside(
  context: Context,
  newest: Segment,
  found: { segments: Segment[]; quarantined: string[] },
): Buffer | undefined {
  try {
    return readSegment(context, newest, 0);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    found.segments.pop();
    found.quarantined.push(quarantine(context, newest.path, errorText(error)));
    return undefined;
  }
}

/** Finds its end. True when records stand behind a missing one and are not kept. */
function scanNewest(context: Context, segment: Segment, found: { bytes: Buffer; keep: KeepAfterCrash }): boolean {
  const { first, salt } = segment.header;
  const { checkCrc } = context.rules;
  const scanner = new RecordScanner(found.bytes, { salt, from: first, to: segment.last, checkCrc });
  segment.last = first - 1;
  segment.end = HEADER_BYTES;
  while (scanner.next()) {
    if (found.keep === 'prefix' && scanner.seq !== segment.last + 1) return true;
    segment.last = scanner.seq;
    segment.end = HEADER_BYTES + scanner.end;
  }
  return false;
}

function foreign(path: string): BoardstreamError {
  const message = `${path} is named like a segment but its number is too large to be one; move it out of the folder`;
  return new BoardstreamError('JOURNAL_FOREIGN', message, { path });
}

import { join } from 'node:path';
import { BoardstreamError, errorText, systemCode } from '../core/index.ts';
import type { Context } from './context.ts';
import type { HoleReason } from './hole.ts';
import { RecordScanner } from './record.ts';
import { LARGEST_NUMBER, lastBefore, parseSegmentName, type Segment, UNFINISHED } from './segment.ts';
import { openSegment, quarantine, readSegment, syncSegment } from './segment-file.ts';
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
 * What to keep of the newest segment after a power cut, which spares sectors at random: every record that is whole, or
 * only those before the first one that is missing.
 */
export type KeepAfterPowerCut = 'whole' | 'prefix';

/** Throws JOURNAL_FOREIGN, JOURNAL_VERSION and what the file system throws. */
export function recover(context: Context, keep: KeepAfterPowerCut): Recovered {
  const { fs, folder, limits, rules, boot } = context;
  const { firsts, segments, quarantined } = findSegments(context);
  boundByFollowing(segments, rules.boundByNext);
  let newest = segments.at(-1);
  while (newest !== undefined && !scanNewest(context, newest, keep)) {
    quarantined.push(`${newest.path}.bad`);
    segments.pop();
    newest = segments.at(-1);
  }
  if (rules.syncFolderAtOpen) fs.syncFolder(folder);
  const newestFirst = firsts.at(-1);
  const whole = newest?.header.first === newestFirst ? newest : undefined;
  const reserved = rules.reserveNumbers
    ? (whole?.header.reserved ?? limits.segmentNumbers)
    : (newest?.last ?? 0) - (newestFirst ?? 0) + 1;
  return {
    segments,
    quarantined,
    lastBeforeAll: (firsts[0] ?? 1) - 1,
    nextSeq: newestFirst === undefined ? 1 : newestFirst + reserved,
    gapReason:
      whole === undefined && newestFirst !== undefined ? 'corrupt' : newest?.header.boot === boot ? 'jump' : 'power',
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

/** Finds the end of the newest segment and makes it durable. False when it cannot be read and was set aside. */
function scanNewest(context: Context, segment: Segment, keep: KeepAfterPowerCut): boolean {
  const { header } = segment;
  const checkCrc = context.rules.checkCrc;
  const stopsAtHole = keep === 'prefix' && header.boot !== context.boot;
  let bytes: Buffer;
  try {
    bytes = readSegment(context, segment, HEADER_BYTES);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    quarantine(context, segment.path, errorText(error));
    return false;
  }
  const scanner = new RecordScanner(bytes, { salt: header.salt, from: header.first, to: segment.last, checkCrc });
  segment.last = header.first - 1;
  segment.end = HEADER_BYTES;
  while (scanner.next()) {
    if (stopsAtHole && scanner.seq !== segment.last + 1) break;
    segment.last = scanner.seq;
    segment.end = HEADER_BYTES + scanner.end;
  }
  if (context.rules.syncFoundRecords) syncSegment(context, segment);
  return true;
}

function foreign(path: string): BoardstreamError {
  const message = `${path} is named like a segment but its number is too large to be one; move it out of the folder`;
  return new BoardstreamError('JOURNAL_FOREIGN', message, { path });
}

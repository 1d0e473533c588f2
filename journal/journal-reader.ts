import { BoardstreamError, errorText, systemCode } from '../core/index.ts';
import type { Batch } from './batch.ts';
import type { Context } from './context.ts';
import type { Hole } from './hole.ts';
import { RecordScanner } from './record.ts';
import type { Segment } from './segment.ts';
import { isUnreadable, quarantine, readSegment } from './segment-file.ts';
import { HEADER_BYTES } from './segment-header.ts';
import type { SegmentLog } from './segment-log.ts';

/** What was appended under the numbers `first` to `last`, one payload each. */
export interface Records {
  readonly kind: 'records';
  readonly first: number;
  readonly last: number;
  /** Views of one buffer of at most a segment; copy what is kept for long. */
  readonly payloads: readonly Uint8Array[];
}

/** Records and holes together leave no number out. */
export type ReadItem = Records | ({ readonly kind: 'hole' } & Hole);

/** Reads forward, from memory where records still are, else a segment at a time. Holds one segment in memory at most. */
export class JournalReader {
  readonly #context: Context;
  readonly #log: SegmentLog;
  readonly #maxRecords: number;
  #next: number;
  #open: { readonly segment: Segment; readonly scanner: RecordScanner; readonly position: number } | undefined;
  /** Where the record after the last one taken begins. */
  #resumeAt: { readonly segment: Segment; readonly next: number; readonly position: number } | undefined;

  constructor(context: Context, log: SegmentLog, options: { from: number; maxRecords: number }) {
    this.#context = context;
    this.#log = log;
    this.#next = Math.max(1, options.from);
    this.#maxRecords = options.maxRecords;
  }

  /** The next records or hole; undefined when there is nothing yet. Throws JOURNAL_UNUSABLE. */
  pull(): ReadItem | undefined {
    const item = this.#fromMemory() ?? this.#fromDisk();
    if (item !== undefined) this.#next = item.kind === 'hole' ? item.to + 1 : item.last + 1;
    return item;
  }

  #fromMemory(): ReadItem | undefined {
    const unsynced = this.#log.writer?.unsynced ?? [];
    const inSegment = batchAt(unsynced, this.#next);
    if (inSegment !== undefined) {
      const records = this.#take(inSegment);
      const segment = this.#log.writer?.segment;
      if (segment !== undefined && records.last === inSegment.last) {
        this.#resumeAt = { segment, next: records.last + 1, position: inSegment.end };
      }
      return records;
    }
    const waiting = batchAt(this.#log.waiting.all, this.#next);
    return waiting === undefined || this.#next > this.#log.lastVisible ? undefined : this.#take(waiting);
  }

  #take(batch: Batch): Records {
    const first = this.#next;
    const last = Math.min(batch.last, first + this.#maxRecords - 1, this.#log.lastVisible);
    const payloads = batch.payloads().slice(first - batch.first, last - batch.first + 1);
    return { kind: 'records', first, last, payloads };
  }

  #fromDisk(): ReadItem | undefined {
    const { list, waiting, lastVisible, waitingGapReason } = this.#log;
    const from = this.#next;
    const segment = list.at(from);
    if (segment === undefined) {
      const to = (waiting.oldest?.first ?? 0) - 1;
      return to >= from && to < lastVisible ? { kind: 'hole', from, to, reason: waitingGapReason } : undefined;
    }
    if (from < segment.header.first) return { kind: 'hole', from, ...list.holeBefore(segment, from) };
    try {
      return this.#fromSegment(segment);
    } catch (error) {
      return this.#afterFailure(segment, error);
    }
  }

  #fromSegment(segment: Segment): ReadItem {
    const scanner = this.#scannerFor(segment);
    const from = this.#next;
    const payloads: Buffer[] = [];
    let next = from;
    while (next <= segment.last && payloads.length < this.#maxRecords) {
      if (scanner.seq < next && !scanner.next()) break;
      if (scanner.seq < next) continue;
      if (scanner.seq > next) break;
      payloads.push(scanner.payload);
      next += 1;
    }
    if (next > from) {
      const position = (this.#open?.position ?? 0) + scanner.end;
      // A scanner that stands before a hole has gone past it; only right behind a record is there a place to resume at.
      if (scanner.seq === next - 1) this.#resumeAt = { segment, next, position };
      return { kind: 'records', first: from, last: next - 1, payloads };
    }
    const to = Math.min(scanner.seq > from ? scanner.seq - 1 : segment.last, segment.last);
    return { kind: 'hole', from, to, reason: this.#log.list.holeInside(segment) };
  }

  /** Goes on where the last pull ended, reading anew when the segment has grown. */
  #scannerFor(segment: Segment): RecordScanner {
    if (this.#open?.segment === segment && this.#open.scanner.canReach(this.#next)) return this.#open.scanner;
    const { resumeAt, from } = this.#resumption(segment);
    const bytes = readSegment(this.#context, segment, resumeAt);
    const checkCrc = this.#context.rules.checkCrc;
    const scanner = new RecordScanner(bytes, { salt: segment.header.salt, from, to: segment.last, checkCrc });
    this.#open = { segment, scanner, position: resumeAt };
    return scanner;
  }

  #resumption(segment: Segment): { readonly resumeAt: number; readonly from: number } {
    const known = this.#resumeAt;
    if (known?.segment === segment && known.next === this.#next) return { resumeAt: known.position, from: this.#next };
    return { resumeAt: HEADER_BYTES, from: segment.header.first };
  }

  #afterFailure(segment: Segment, error: unknown): ReadItem {
    if (systemCode(error) === undefined) throw error;
    const { path } = segment;
    const why = errorText(error);
    if (!isUnreadable(error)) {
      throw new BoardstreamError('JOURNAL_UNUSABLE', `cannot read ${path}: ${why}`, { path }, error);
    }
    const { list } = this.#log;
    if (!list.isNewest(segment)) list.setAside(segment, quarantine(this.#context, path, why));
    return { kind: 'hole', from: this.#next, to: segment.last, reason: 'corrupt' };
  }
}

/** The batch that holds a number. They are in order and leave no number out. */
function batchAt(batches: readonly Batch[], seq: number): Batch | undefined {
  const oldest = batches[0];
  if (oldest === undefined || seq < oldest.first) return undefined;
  let low = 0;
  let high = batches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((batches[middle]?.first ?? 0) <= seq) low = middle;
    else high = middle - 1;
  }
  const found = batches[low];
  return found !== undefined && seq <= found.last ? found : undefined;
}

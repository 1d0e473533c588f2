import { systemCode } from '../core/index.ts';
import type { Batch } from './batch.ts';
import type { Context } from './context.ts';
import { countSync } from './counters.ts';
import { type Segment, segmentPath, UNFINISHED } from './segment.ts';
import { encodeHeader, HEADER_BYTES, type SegmentHeader } from './segment-header.ts';

/**
 * The segment that is being written. It has two descriptors, because the kernel reports a failed write-back once to
 * each: a sync in flight on the one cannot swallow the error that the sync at the roll must see on the other.
 */
export class SegmentWriter {
  readonly segment: Segment;
  /** Written and neither known to be on the disk nor acknowledged, in order. */
  unsynced: Batch[] = [];
  readonly #context: Context;
  readonly #fd: number;
  readonly #syncFd: number;
  #filledTo = 0;
  #syncing = false;
  #closed = false;

  private constructor(context: Context, segment: Segment, fds: { fd: number; syncFd: number }) {
    this.#context = context;
    this.segment = segment;
    this.#fd = fds.fd;
    this.#syncFd = fds.syncFd;
  }

  /**
   * Makes a segment that begins with `batches`. It gets its name only when all of it is on the disk, so a crash leaves
   * either the old state or the new one, also where it takes the place of an unsafe segment of the same name.
   */
  static create(context: Context, header: SegmentHeader, batches: readonly Batch[]): SegmentWriter {
    const { fs, folder, rules } = context;
    const path = segmentPath(folder, header.first);
    const unfinished = path + UNFINISHED;
    const writer = SegmentWriter.#open(context, { path, unfinished, header });
    try {
      writer.#fillTo(HEADER_BYTES);
      writer.#writeWhole(encodeHeader(header), 0);
      for (const batch of batches) writer.write(batch);
      if (rules.syncHeader) writer.#syncNow();
      fs.rename(unfinished, path);
      if (rules.syncFolderAtRoll) fs.syncFolder(folder);
    } catch (error) {
      writer.abandon();
      quietly(() => fs.unlink(unfinished));
      throw error;
    }
    if (rules.syncHeader) writer.unsynced = [];
    return writer;
  }

  static #open(context: Context, file: { path: string; unfinished: string; header: SegmentHeader }): SegmentWriter {
    const { fs, clock } = context;
    const { path, unfinished, header } = file;
    quietly(() => fs.unlink(unfinished));
    const fd = fs.open(unfinished, 'create');
    try {
      const syncFd = fs.open(unfinished, 'write');
      const last = header.first - 1;
      const segment = { path, header, last, end: HEADER_BYTES, bytes: 0, changedMs: clock.nowMs() };
      return new SegmentWriter(context, segment, { fd, syncFd });
    } catch (error) {
      fs.close(fd);
      throw error;
    }
  }

  /** Largest number it may carry. */
  get lastReserved(): number {
    return this.segment.header.first + this.segment.header.reserved - 1;
  }

  takes(batch: Batch): boolean {
    const { end, last } = this.segment;
    const room = end + batch.bytes <= this.#context.limits.segmentBytes && batch.last <= this.lastReserved;
    return room && batch.first === last + 1;
  }

  /** Throws what the file system throws; then the file is as before. */
  write(batch: Batch): void {
    const { segment } = this;
    const end = segment.end + batch.bytes;
    this.#fillTo(end);
    try {
      this.#writeWhole(batch.encodedFor(segment.header.salt), segment.end);
    } catch (error) {
      if (this.#context.rules.cutRefused) quietly(() => this.#cut());
      throw error;
    }
    batch.position = segment.end;
    segment.end = end;
    segment.last = batch.last;
    segment.changedMs = this.#context.clock.nowMs();
    this.unsynced.push(batch);
  }

  /** Resolves to whether it worked; by then everything written before the call is on the disk, or may be lost. */
  async sync(): Promise<{ readonly last: number; readonly failure?: unknown }> {
    const { fs, clock, counters } = this.#context;
    const { last } = this.segment;
    const startMs = clock.monotonicMs();
    this.#syncing = true;
    try {
      await fs.fdatasync(this.#syncFd);
      countSync(counters, clock.monotonicMs() - startMs);
      return { last };
    } catch (failure) {
      return { last, failure };
    } finally {
      this.#syncing = false;
      if (this.#closed) fs.close(this.#syncFd);
    }
  }

  /** Everything written is on the disk when this returns. */
  syncNow(): void {
    this.#syncNow();
    this.unsynced = [];
  }

  /** Forgets what no power cut can take away any more, or what someone else has. */
  release(through: number): void {
    const kept = this.unsynced.findIndex((batch) => batch.last > through);
    this.unsynced.splice(0, kept === -1 ? this.unsynced.length : kept);
  }

  /** Lets go of the file as it is. */
  abandon(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#context.fs.close(this.#fd);
    if (!this.#syncing) this.#context.fs.close(this.#syncFd);
  }

  #syncNow(): void {
    const { fs, clock, counters } = this.#context;
    const startMs = clock.monotonicMs();
    fs.fdatasyncNow(this.#fd);
    countSync(counters, clock.monotonicMs() - startMs);
  }

  /** The part of a batch that found room would be read as whole records, of which the caller was told otherwise. */
  #cut(): void {
    const { segment } = this;
    this.#context.fs.truncate(this.#fd, segment.end);
    this.#filledTo = segment.end;
    segment.bytes = segment.end;
  }

  /** Best effort: a disk too full for zeros may still take the record. */
  #fillTo(end: number): void {
    const { fillBytes, segmentBytes } = this.#context.limits;
    if (end <= this.#filledTo) return;
    const from = this.#filledTo;
    this.#filledTo = Math.min(Math.ceil(end / fillBytes) * fillBytes, Math.max(segmentBytes, end));
    quietly(() => this.#writeWhole(Buffer.alloc(this.#filledTo - from), from));
  }

  #writeWhole(bytes: Buffer, position: number): void {
    const { fs, counters, rules } = this.#context;
    for (let from = 0; from < bytes.length; ) {
      const written = fs.write(this.#fd, bytes, from, position + from);
      counters.writtenBytes += written;
      from += rules.finishShortWrites ? written : bytes.length;
    }
    this.segment.bytes = Math.max(this.segment.bytes, position + bytes.length);
  }
}

function quietly(attempt: () => void): void {
  try {
    attempt();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

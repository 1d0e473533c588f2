import { BoardstreamError, errorText, systemCode } from '../core/index.ts';
import { Batch } from './batch.ts';
import type { Context } from './context.ts';
import { type HoleReason, worseReason } from './hole.ts';
import type { Recovered } from './recover.ts';
import { HEADER_BYTES } from './segment-header.ts';
import { SegmentList } from './segment-list.ts';
import { SegmentWriter } from './segment-writer.ts';
import { WaitingBatches } from './waiting-batches.ts';

/** A disk that is full or a quota that is used up; dropping the oldest may help. */
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Numbered batches on their way to the disk. A batch waits in memory until it is written, and is written at once while
 * the disk takes it; everything else here is about a disk that does not.
 */
export class SegmentLog {
  readonly list: SegmentList;
  /** Not on the disk, or on a part of it that failed. */
  readonly waiting = new WaitingBatches();
  nextSeq: number;
  /** Everything up to here outlives a power cut, is acknowledged, or is declared lost. */
  durable: number;
  writer: SegmentWriter | undefined;
  /** Why points wait in memory; undefined while the disk takes them. */
  refusal: BoardstreamError | undefined;
  readonly #context: Context;
  #gapReason: HoleReason;
  /** The largest number a segment on the disk reserved for this process. */
  #lastReserved = 0;
  #retryAtMs = 0;
  #syncing: Promise<void> | undefined;

  constructor(context: Context, recovered: Recovered) {
    this.#context = context;
    this.list = new SegmentList(context, recovered);
    this.nextSeq = recovered.nextSeq;
    this.durable = recovered.nextSeq - 1;
    this.#gapReason = recovered.gapReason;
  }

  /** Readers may see numbers up to here: what lies above could be given out again by the next start. */
  get lastVisible(): number {
    const last = this.waiting.last ?? this.list.last;
    return this.#context.rules.hideUnreserved ? Math.min(last, Math.max(this.#lastReserved, this.list.last)) : last;
  }

  /** Why the numbers between the disk and the memory carry nothing. */
  get waitingGapReason(): HoleReason {
    return this.list.gapReason(this.#gapReason);
  }

  /** Throws JOURNAL_FULL when points are not to be kept in memory and the disk does not take them. */
  append(payloads: readonly Uint8Array[]): Batch {
    const { clock } = this.#context;
    const salt = this.writer?.segment.header.salt ?? 0;
    const batch = new Batch(payloads, { first: this.nextSeq, appendedAtMs: clock.monotonicMs(), salt });
    this.nextSeq += payloads.length;
    this.waiting.push(batch);
    const retryIsDue = this.refusal === undefined || clock.monotonicMs() >= this.#retryAtMs;
    if (!(retryIsDue && this.flush())) this.#keep(batch);
    return batch;
  }

  /** Writes what waits in memory. False when the disk does not take it. */
  flush(): boolean {
    for (let triedNewSegment = false; this.waiting.points > 0; ) {
      try {
        this.#save();
      } catch (error) {
        const code = systemCode(error);
        if (code === undefined) throw error;
        if (NO_ROOM.has(code) && this.#makeRoom()) continue;
        if (NO_ROOM.has(code) || triedNewSegment) return this.#refuse(error);
        // A file that cannot grow, or a sector that cannot be written: another file may fare better.
        triedNewSegment = true;
        this.retire();
      }
    }
    if (this.refusal !== undefined) this.#context.onEvent({ type: 'diskAccepted' });
    this.refusal = undefined;
    return true;
  }

  /** Whatever was acknowledged need not outlive anything. */
  acknowledge(through: number): void {
    this.list.acknowledged = Math.max(this.list.acknowledged, through);
    this.#madeDurable(this.list.acknowledged);
    this.writer?.release(this.list.acknowledged);
    this.list.trim();
  }

  /** Brings to the disk what was written before the call, or moves it to a new segment. One at a time. */
  sync(): Promise<void> {
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** As `sync`, before it returns; the segment stays open. */
  syncNow(): void {
    const writer = this.writer;
    if (writer === undefined) return;
    try {
      writer.syncNow();
      this.#madeDurable(writer.segment.last);
    } catch (error) {
      this.#moveUnsynced(writer, error);
      this.flush();
    }
  }

  /** Ends the newest segment: all of it is on the disk, or waits in memory again. */
  retire(): void {
    const writer = this.writer;
    if (writer === undefined) return;
    try {
      if (this.#context.rules.syncOldAtRoll) writer.syncNow();
      this.#madeDurable(writer.segment.last);
      this.writer = undefined;
      writer.abandon();
    } catch (error) {
      this.#moveUnsynced(writer, error);
    }
  }

  async #sync(): Promise<void> {
    const writer = this.writer;
    if (writer === undefined) return;
    const { last, failure } = await writer.sync();
    // Ended meanwhile: that took a sync of its own, which saw any error itself.
    if (this.writer !== writer) return;
    if (failure === undefined) {
      writer.release(last);
      this.#madeDurable(last);
    } else {
      this.#moveUnsynced(writer, failure);
      this.flush();
    }
  }

  /** After a failed sync the kernel forgets which pages never reached the disk, and may drop them. */
  #moveUnsynced(writer: SegmentWriter, failure: unknown): void {
    const { counters, onEvent, rules } = this.#context;
    if (systemCode(failure) === undefined) throw failure;
    counters.failedSyncs += 1;
    onEvent({ type: 'syncFailed', path: writer.segment.path, why: errorText(failure) });
    this.writer = undefined;
    writer.abandon();
    const batches = rules.rewriteAfterFailedSync
      ? writer.unsynced.filter(({ last }) => last > this.list.acknowledged)
      : [];
    writer.segment.last = (batches[0]?.first ?? writer.segment.last + 1) - 1;
    if (batches.length === 0) this.#madeDurable(writer.segment.last);
    this.waiting.unshift(batches);
  }

  #makeRoom(): boolean {
    return this.list.dropOldest('diskFull') || (this.writer === undefined && this.list.emptyNewest());
  }

  #save(): void {
    const batch = this.waiting.oldest;
    if (batch !== undefined && this.writer?.takes(batch) === true) {
      this.writer.write(batch);
      this.waiting.shift();
    } else {
      this.#roll();
    }
  }

  #roll(): void {
    const { boot, limits, random } = this.#context;
    this.retire();
    this.list.makeRoom();
    const { segmentBytes, segmentNumbers } = limits;
    const batches = this.waiting.fitting({ bytes: segmentBytes - HEADER_BYTES, points: segmentNumbers });
    const first = batches[0]?.first ?? this.nextSeq;
    const gap = first - 1 - this.list.last;
    const gapReason = gap > 0 ? this.waitingGapReason : 'jump';
    const salt = Math.floor(random() * 2 ** 32);
    const header = { first, reserved: segmentNumbers, gap, gapReason, boot, salt };
    this.writer = SegmentWriter.create(this.#context, header, batches);
    this.list.add(this.writer.segment);
    this.#lastReserved = this.writer.lastReserved;
    this.#gapReason = 'jump';
    this.waiting.shift(batches.length);
    if (this.writer.unsynced.length === 0) this.#madeDurable(this.writer.segment.last);
  }

  #madeDurable(through: number): void {
    this.durable = Math.max(this.durable, through);
  }

  #refuse(error: unknown): false {
    const { clock, limits, onEvent, folder } = this.#context;
    this.#retryAtMs = clock.monotonicMs() + limits.tickMs;
    if (this.refusal !== undefined) return false;
    const message = `${folder} takes no points (${errorText(error)}); free some space on its disk or check it`;
    this.refusal = new BoardstreamError('JOURNAL_NOT_DURABLE', message, { folder }, error);
    onEvent({ type: 'diskRefused', error: this.refusal });
    return false;
  }

  /** The disk did not take this batch, the youngest. */
  #keep(batch: Batch): void {
    const { limits, folder } = this.#context;
    if (limits.whenFull === 'refuse') {
      this.waiting.pop();
      this.nextSeq = batch.first;
      const why = errorText(this.refusal?.cause);
      throw new BoardstreamError('JOURNAL_FULL', `${folder} took none of the batch: ${why}`, { folder }, this.refusal);
    }
    while (this.waiting.points > limits.memoryPoints || this.waiting.bytes > limits.memoryBytes) {
      const { oldest } = this.waiting;
      if (oldest === undefined || oldest === batch) return;
      this.waiting.shift();
      this.#gapReason = worseReason(this.#gapReason, 'full');
      this.list.countDrop(oldest.first, oldest.last, 'memoryLimit');
    }
  }
}

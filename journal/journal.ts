import { BoardstreamError } from '../core/index.ts';
import type { Context } from './context.ts';
import { JournalReader, type ReadItem } from './journal-reader.ts';
import { type JournalStats, statsOf } from './journal-stats.ts';
import { encodedBytes } from './record.ts';
import type { Recovered } from './recover.ts';
import { HEADER_BYTES } from './segment-header.ts';
import { SegmentLog } from './segment-log.ts';

const DEFAULT_READ_RECORDS = 1_000;

export interface ReadOptions {
  /** Records in one item at most. Default 1,000. */
  readonly maxRecords?: number;
}

/** A segment as retention sees it. */
export interface SegmentSummary {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** Wall time of its last append, milliseconds since 1970 UTC. */
  readonly changedMs: number;
}

/**
 * Numbered, opaque records in a folder. A kill of the process loses none that was appended; a power cut loses none that
 * `sync` waited for, that was there at the start, or that was appended more than a second and one fdatasync ago. A
 * record is whole or not there; a batch may come to be there in part. Numbers are given out once, for ever.
 */
export class Journal {
  readonly #context: Context;
  readonly #log: SegmentLog;
  readonly #syncsEach: boolean;
  readonly #unlock: () => void;
  readonly #closing = new AbortController();
  readonly #wakers = new Set<() => void>();
  #watching = false;
  #failure: { readonly error: unknown } | undefined;

  /** Not for users: `openJournal` is. */
  constructor(context: Context, recovered: Recovered, options: { syncsEach: boolean; unlock: () => void }) {
    this.#context = context;
    this.#log = new SegmentLog(context, recovered);
    this.#syncsEach = options.syncsEach;
    this.#unlock = options.unlock;
  }

  /** The number the next record gets; 1 in a new folder. Every start skips some. */
  get nextSeq(): number {
    return this.#log.nextSeq;
  }

  /** The largest number that can be read by now. Below `nextSeq - 1` while the disk refuses more than it has numbers for. */
  get readableSeq(): number {
    return this.#log.lastVisible;
  }

  /** Records up to this number outlive a power cut, or are trimmed or declared lost. */
  get durableSeq(): number {
    return this.#log.durable;
  }

  /**
   * Writes a batch and returns the numbers of its records, which are consecutive. The payloads are copied. While the
   * disk takes nothing they are kept in memory, the oldest dropped at the limit, or refused with JOURNAL_FULL, as the
   * journal was opened; then no kill brings them back, but a power cut may. Throws JOURNAL_TOO_LARGE for a batch that no
   * segment (1 MiB, 65,536 records) can hold, JOURNAL_CLOSED.
   */
  append(payloads: readonly Uint8Array[]): { readonly first: number; readonly last: number } {
    this.#requireOpen();
    this.#requireFits(payloads);
    if (payloads.length === 0) return { first: this.#log.nextSeq, last: this.#log.nextSeq - 1 };
    const { first, last, bytes } = this.#log.append(payloads);
    if (this.#syncsEach) this.#log.syncNow();
    this.#context.counters.appended += payloads.length;
    this.#context.counters.appendedBytes += bytes;
    this.#watch();
    for (const wake of this.#wakers) wake();
    return { first, last };
  }

  /**
   * Resolves when everything appended before the call is on the disk. Calls that wait together share one fdatasync.
   * Rejects with JOURNAL_NOT_DURABLE while the disk does not take it, JOURNAL_CLOSED.
   */
  async sync(): Promise<void> {
    const target = this.#log.nextSeq - 1;
    while (this.#log.durable < target) {
      this.#requireOpen();
      if (!this.#log.flush()) throw this.#log.refusal;
      if (this.#log.durable < target) await this.#log.sync();
    }
  }

  /**
   * Everything up to `through` may go: it is acknowledged, or too old to keep. Whole segments go at once, the newest
   * one stays. Never goes back. Throws JOURNAL_ACK_AHEAD for a number not given out yet.
   */
  trim(through: number): void {
    this.#requireOpen();
    if (through >= this.#log.nextSeq) throw ackAhead(this.#context.folder, through, this.#log.nextSeq);
    this.#log.acknowledge(through);
  }

  /** What is there from a number on, up to the newest record at the time it is reached. May be trimmed meanwhile. */
  *read(from: number, options: ReadOptions = {}): Generator<ReadItem, void, void> {
    const reader = this.#reader(from, options);
    for (let item = reader.pull(); item !== undefined; item = reader.pull()) {
      yield item;
      this.#requireOpen();
    }
  }

  /** As `read`, then what is appended from now on, until `signal` aborts or the journal is closed. */
  async *follow(
    from: number,
    options: ReadOptions & { readonly signal: AbortSignal },
  ): AsyncGenerator<ReadItem, void, void> {
    const { signal } = options;
    const reader = this.#reader(from, options);
    while (!signal.aborted && !this.#closing.signal.aborted) {
      const item = reader.pull();
      if (item === undefined) await this.#moreAppended(signal);
      else yield item;
    }
  }

  /** What is on the disk, oldest first, for retention by age or size. */
  segments(): SegmentSummary[] {
    return this.#log.list.all.map(({ header, last, bytes, changedMs }) => ({
      first: header.first,
      last,
      bytes,
      changedMs,
    }));
  }

  stats(): JournalStats {
    return statsOf(this.#context, this.#log);
  }

  /** Brings everything to the disk and gives the folder back. Rejects with JOURNAL_NOT_DURABLE when the disk refuses. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    for (const wake of this.#wakers) wake();
    try {
      const saved = this.#log.flush();
      this.#log.retire();
      if (!saved || !this.#log.flush()) throw this.#log.refusal;
      this.#log.retire();
    } finally {
      this.#unlock();
    }
  }

  #reader(from: number, { maxRecords = DEFAULT_READ_RECORDS }: ReadOptions): JournalReader {
    this.#requireOpen();
    return new JournalReader(this.#context, this.#log, { from, maxRecords });
  }

  /** Runs while something waits for the disk, so that an idle journal sets no timers. */
  #watch(): void {
    if (this.#watching || !this.#isUnsafe()) return;
    this.#watching = true;
    this.#untilSafe()
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#watching = false;
      });
  }

  async #untilSafe(): Promise<void> {
    const { clock, limits, rules } = this.#context;
    const { signal } = this.#closing;
    while (this.#isUnsafe()) {
      await clock.sleep(limits.tickMs, signal);
      if (signal.aborted) return;
      const oldest = this.#log.writer?.unsynced[0];
      const isDue = oldest !== undefined && clock.monotonicMs() - oldest.appendedAtMs >= limits.syncAfterMs;
      if (this.#log.waiting.points > 0) this.#log.flush();
      else if (isDue && rules.syncInTime) await this.#log.sync();
    }
  }

  #isUnsafe(): boolean {
    return this.#log.waiting.points > 0 || (this.#log.writer?.unsynced.length ?? 0) > 0;
  }

  #moreAppended(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #requireOpen(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    const { folder } = this.#context;
    if (this.#closing.signal.aborted) throw new BoardstreamError('JOURNAL_CLOSED', `${folder} is closed`, { folder });
  }

  #requireFits(payloads: readonly Uint8Array[]): void {
    const { folder, limits } = this.#context;
    const bytes = HEADER_BYTES + encodedBytes(payloads);
    if (bytes <= limits.segmentBytes && payloads.length <= limits.segmentNumbers) return;
    const message = `a batch of ${payloads.length} records and ${bytes} bytes is larger than a segment of ${folder}`;
    throw new BoardstreamError('JOURNAL_TOO_LARGE', message, { folder, bytes, records: payloads.length });
  }
}

function ackAhead(folder: string, through: number, nextSeq: number): BoardstreamError {
  const message = `number ${through} is acknowledged, but ${folder} gave out none above ${nextSeq - 1}`;
  return new BoardstreamError('JOURNAL_ACK_AHEAD', message, { folder, through, nextSeq });
}

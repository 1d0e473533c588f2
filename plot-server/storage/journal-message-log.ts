import { join } from 'node:path';
import { type Clock, isBoardstreamError, type OnStatus } from '../../core/index.ts';
import {
  DROP_REASONS,
  type Journal,
  type JournalEvent,
  type JournalFs,
  openJournal,
  type SegmentSummary,
  statusOf,
} from '../../journal/index.ts';
import type { LoggedMessage, MessageLog } from '../plots/message-log.ts';
import {
  decodeRecord,
  encodeCleared,
  encodeReceived,
  encodeRestarted,
  encodeSaved,
  encodeServerStarted,
  type MessageRecord,
} from './message-record.ts';

/** Oldest points make way beyond this: about 500,000 of them, read back in a second or two at the start. */
export const MAX_BYTES = 64 * 1024 * 1024;

/** Entries written together; well below a segment of the journal, which holds at most 65,536 and 1 MiB. */
const MAX_BATCH_BYTES = 256 * 1024;
const MAX_BATCH_ENTRIES = 10_000;

/** Less than this is worth no write of its own, where thousands of connections bring a point each. */
const LITTLE_BYTES = 4 * 1024;

/** How much is written between two calls of those who asked; a quarter of a segment. */
export const GROWN_BYTES = 256 * 1024;

export interface JournalMessageLogOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Default the machine's disk. */
  readonly fs?: JournalFs | undefined;
  /** Bytes, default 64 MiB. */
  readonly maxBytes?: number | undefined;
}

/** An entry, and its number in the journal. */
export interface LoggedEntry {
  readonly seq: number;
  readonly record: MessageRecord;
}

/**
 * The log in a journal in the data folder. What was received is written before the next event is handled, or, where
 * it is little, at the end of that turn of the event loop: a killed server loses at most 4 KiB of what it has just received
 * and told nobody but live viewers, a power cut the last second. What a full disk refuses is counted
 * and reported: it is on the plot until the next start. Acknowledged batches stand in the same order as plain messages.
 */
export class JournalMessageLog implements MessageLog {
  readonly #journal: Journal;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #waitingMessages = 0;
  #flushIsDue: 'endOfEvent' | 'endOfTurn' | undefined;
  #refused = 0;
  #grownBytes = 0;
  readonly #growthListeners: (() => void)[] = [];

  /** @throws BoardstreamError `JOURNAL_…` when the folder cannot be used, or another server has it open */
  constructor({ dataDir, clock, onStatus, fs, maxBytes = MAX_BYTES }: JournalMessageLogOptions) {
    this.#journal = openJournal({
      folder: join(dataDir, 'points'),
      clock,
      maxBytes,
      // What is acknowledged must be on the disk, and a source's record builds on the ones before it.
      whenFull: 'refuse',
      keepAfterCrash: 'prefix',
      onEvent: (event) => this.#report(event, onStatus),
      ...(fs !== undefined && { fs }),
    });
  }

  received(plotId: string, message: LoggedMessage): void {
    this.#add(encodeReceived(plotId, message));
    this.#waitingMessages += 1;
  }

  cleared(plotId: string): void {
    this.#add(encodeCleared(plotId));
  }

  restarted(plotId: string): void {
    this.#add(encodeRestarted(plotId));
  }

  /** The server has read the log, and goes on behind it. */
  serverStarted(): void {
    this.#add(encodeServerStarted());
  }

  saved(plotId: string, traces: readonly number[]): void {
    this.#add(encodeSaved(plotId, traces));
  }

  /** Calls back in a turn of its own whenever another 256 KiB were written. */
  onGrown(listener: () => void): void {
    this.#growthListeners.push(listener);
  }

  /** The number up to which all that was logged is written. */
  writtenThrough(): number {
    this.#flush();
    return this.#journal.nextSeq - 1;
  }

  /** Everything that is still kept, in order. Entries that cannot be read are passed over. */
  *read(): Generator<LoggedEntry> {
    for (const item of this.#journal.read(1)) {
      if (item.kind === 'hole') continue;
      for (const [at, payload] of item.payloads.entries()) {
        const record = decodeRecord(payload);
        if (record !== undefined) yield { seq: item.first + at, record };
      }
    }
  }

  /**
   * Writes one record behind everything that was logged before.
   * @returns its number
   * @throws BoardstreamError `JOURNAL_FULL`, and nothing of it is written
   */
  append(payload: Buffer): number {
    this.#flush();
    const { first } = this.#journal.append([payload]);
    this.#grow(payload.length);
    return first;
  }

  /** As `append`; `undefined` where the disk is full or the log is closed. */
  tryAppend(payload: Buffer): number | undefined {
    try {
      return this.append(payload);
    } catch (error) {
      if (isBoardstreamError(error) && ['JOURNAL_FULL', 'JOURNAL_CLOSED'].includes(error.code)) return undefined;
      throw error;
    }
  }

  #grow(bytes: number): void {
    this.#grownBytes += bytes;
    if (this.#grownBytes < GROWN_BYTES) return;
    this.#grownBytes = 0;
    // Whoever appended has not taken note of it yet.
    queueMicrotask(() => {
      for (const listener of this.#growthListeners) listener();
    });
  }

  /** Resolves when everything that was written before the call outlives a power cut. Rejects as `Journal.sync` does. */
  sync(): Promise<void> {
    return this.#journal.sync();
  }

  segments(): readonly SegmentSummary[] {
    return this.#journal.segments();
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#journal.close();
  }

  /** What one event brings is written at its end; where that is little, with the little of others at the end of the turn. */
  #add(entry: Buffer): void {
    if (this.#waitingBytes + entry.length > MAX_BATCH_BYTES || this.#waiting.length >= MAX_BATCH_ENTRIES) this.#flush();
    this.#waiting.push(entry);
    this.#waitingBytes += entry.length;
    const due = this.#waitingBytes < LITTLE_BYTES ? 'endOfTurn' : 'endOfEvent';
    if (this.#flushIsDue === due || this.#flushIsDue === 'endOfEvent') return;
    this.#flushIsDue = due;
    if (due === 'endOfEvent') queueMicrotask(() => this.#flush());
    else setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushIsDue = undefined;
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting;
    const bytes = this.#waitingBytes;
    const messages = this.#waitingMessages;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#waitingMessages = 0;
    try {
      this.#journal.append(batch);
      this.#grow(bytes);
    } catch (error) {
      if (!isBoardstreamError(error) || error.code !== 'JOURNAL_FULL') throw error;
      this.#refused += messages;
    }
  }

  #report(event: JournalEvent, onStatus: OnStatus): void {
    switch (event.type) {
      case 'pointsDropped':
        // Beyond the byte limit the oldest make way all the time: that is retention, and no news.
        if (event.why !== 'byteLimit') onStatus({ type: 'storedPointsDropped', why: DROP_REASONS[event.why] });
        break;
      case 'diskRefused':
        onStatus({ type: 'storeRefused', error: event.error });
        break;
      case 'diskAccepted':
        onStatus({ type: 'storeAccepted', unstored: this.#refused });
        this.#refused = 0;
        break;
      default:
        onStatus(statusOf(event));
    }
  }
}

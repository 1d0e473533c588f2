import { join } from 'node:path';
import type { Clock, OnStatus } from '../../core/index.ts';
import { DROP_REASONS, type Journal, type JournalEvent, openJournal, statusOf } from '../../journal/index.ts';
import type { LoggedMessage, MessageLog } from '../plots/message-log.ts';
import { decodeRecord, encodeCleared, encodeReceived, encodeSaved, type MessageRecord } from './message-record.ts';

/** Oldest points make way beyond this: about 500,000 of them, read back in a second or two at the start. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Entries written together; well below a segment of the journal, which holds at most 65,536 and 1 MiB. */
const MAX_BATCH_BYTES = 256 * 1024;
const MAX_BATCH_ENTRIES = 10_000;

export interface JournalMessageLogOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/**
 * The log in a journal in the data folder. What was received is written before the next event is handled, so a killed
 * server loses nothing it has received; a power cut takes the last second at most.
 */
export class JournalMessageLog implements MessageLog {
  readonly #journal: Journal;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #flushIsDue = false;

  /** @throws BoardstreamError `JOURNAL_…` when the folder cannot be used, or another server has it open */
  constructor({ dataDir, clock, onStatus }: JournalMessageLogOptions) {
    this.#journal = openJournal({
      folder: join(dataDir, 'points'),
      clock,
      maxBytes: MAX_BYTES,
      onEvent: (event) => report(event, onStatus),
    });
  }

  received(plotId: string, message: LoggedMessage): void {
    this.#add(encodeReceived(plotId, message));
  }

  cleared(plotId: string): void {
    this.#add(encodeCleared(plotId));
  }

  saved(plotId: string, traces: readonly number[]): void {
    this.#add(encodeSaved(plotId, traces));
  }

  /** Everything that is still kept, in order. Entries that cannot be read are passed over. */
  *read(): Generator<MessageRecord> {
    for (const item of this.#journal.read(1)) {
      if (item.kind === 'hole') continue;
      for (const payload of item.payloads) {
        const record = decodeRecord(payload);
        if (record !== undefined) yield record;
      }
    }
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#journal.close();
  }

  /** Entries of one event are written together, at its end. */
  #add(entry: Buffer): void {
    if (this.#waitingBytes + entry.length > MAX_BATCH_BYTES || this.#waiting.length >= MAX_BATCH_ENTRIES) this.#flush();
    this.#waiting.push(entry);
    this.#waitingBytes += entry.length;
    if (this.#flushIsDue) return;
    this.#flushIsDue = true;
    queueMicrotask(() => {
      this.#flushIsDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#journal.append(batch);
  }
}

function report(event: JournalEvent, onStatus: OnStatus): void {
  if (event.type !== 'pointsDropped') onStatus(statusOf(event));
  // Beyond the byte limit the oldest make way all the time: that is retention, and no news.
  else if (event.why !== 'byteLimit') onStatus({ type: 'storedPointsDropped', why: DROP_REASONS[event.why] });
}

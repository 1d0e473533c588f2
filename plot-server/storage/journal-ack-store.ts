import type { Clock, SourceRecord } from '../../core/index.ts';
import type { AcknowledgedBatch, AckStore } from '../plots/ack-store.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { applyLive, applyStored } from './apply-batch.ts';
import { type BatchRecord, encodeBatch } from './batch-record.ts';
import type { JournalMessageLog } from './journal-message-log.ts';
import { KnownSources } from './known-sources.ts';

/** From so many segments on, the older half of them is looked at; before, only what is gone. */
const HALVED_FROM_SEGMENTS = 4;

export interface JournalAckStoreOptions {
  readonly id: string;
  readonly log: JournalMessageLog;
  readonly clock: Clock;
}

/**
 * Acknowledged lines in the journal of the data folder, in one order with the plain messages. A batch is one record,
 * the source after it included. The newest record of each source is written again before its segment makes way.
 */
export class JournalAckStore implements AckStore {
  readonly id: string;
  readonly isMemory = false;
  readonly #log: JournalMessageLog;
  readonly #clock: Clock;
  readonly #sources = new KnownSources();

  constructor({ id, log, clock }: JournalAckStoreOptions) {
    this.id = id;
    this.#log = log;
    this.#clock = clock;
    log.onGrown(() => this.#renew());
  }

  record(source: string): SourceRecord {
    return this.#sources.record(source);
  }

  append(batch: AcknowledgedBatch): void {
    const storedAt = this.#log.append(encodeBatch(batch));
    const known = this.#sources.stored(batch.source, batch.record, storedAt);
    applyLive(known, batch);
  }

  sync(): Promise<void> {
    return this.#log.sync();
  }

  /** Takes in a record of the journal, at a start. */
  restore(record: BatchRecord, storedAt: number, registry: PlotRegistry): void {
    applyStored(this.#sources.stored(record.source, record.record, storedAt), record, registry);
  }

  /** The sources whose records are about to make way, plain messages pushing them or others of their kind. */
  #renew(): void {
    const segments = this.#log.segments();
    const middle = segments.length >= HALVED_FROM_SEGMENTS ? segments.length >> 1 : 0;
    const from = segments[middle]?.first ?? 0;
    for (let { oldest } = this.#sources; oldest !== undefined && oldest.known.storedAt < from; ) {
      const { source, known } = oldest;
      const { record } = known;
      const renewed = encodeBatch({ source, record, lines: [], holes: [], arrivedAtMs: this.#clock.nowMs() });
      const storedAt = this.#log.tryAppend(renewed);
      // The disk takes nothing more: the next look tries again.
      if (storedAt === undefined) return;
      this.#sources.stored(source, record, storedAt);
      oldest = this.#sources.oldest;
    }
  }
}

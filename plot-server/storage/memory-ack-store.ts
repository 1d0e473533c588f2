import { randomBytes } from 'node:crypto';
import type { SourceRecord } from '../../core/index.ts';
import type { AcknowledgedBatch, AckStore } from '../plots/ack-store.ts';
import { applyLive } from './apply-batch.ts';
import { KnownSources } from './known-sources.ts';

/** For servers that keep nothing: lines are as safe as they will ever be once they are on the plot. */
export class MemoryAckStore implements AckStore {
  readonly id = randomBytes(16).toString('base64url');
  readonly isMemory = true;
  readonly #sources = new KnownSources();

  record(source: string): SourceRecord {
    return this.#sources.record(source);
  }

  append(batch: AcknowledgedBatch): void {
    applyLive(this.#sources.stored(batch.source, batch.record, 0), batch);
  }

  async sync(): Promise<void> {}
}

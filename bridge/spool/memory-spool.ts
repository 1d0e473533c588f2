import type { Clock, OnStatus, Point } from '../../core/index.ts';
import { Signalled } from './signalled.ts';
import type { Spool, SpoolEntry } from './spool.ts';

export interface MemorySpoolOptions {
  /** Points kept at most, 500 or more. Default 10 000. */
  readonly capacity?: number;
  /** How long a full spool waits for the first sign of delivery before it drops, milliseconds. Default 1000. */
  readonly patienceMs?: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/**
 * A spool in memory, lost with the process. While points are being delivered a full spool makes its sources wait; once
 * nothing has been delivered for `patienceMs`, it drops the oldest and keeps the newest.
 */
export class MemorySpool implements Spool {
  readonly #capacity: number;
  readonly #patienceMs: number;
  readonly #clock: Clock;
  readonly #onStatus: OnStatus;
  readonly #appended = new Signalled();
  readonly #acked = new Signalled();
  #entries: SpoolEntry[] = [];
  /** Entries before this index are gone; they are cut off together, not one by one. */
  #head = 0;
  #lastSeq = 0;
  #ackedSeq = 0;
  #dropped = 0;
  #stalled = false;

  constructor(options: MemorySpoolOptions) {
    this.#capacity = options.capacity ?? 10_000;
    this.#patienceMs = options.patienceMs ?? 1_000;
    this.#clock = options.clock;
    this.#onStatus = options.onStatus;
  }

  get size(): number {
    return this.#entries.length - this.#head;
  }

  get dropped(): number {
    return this.#dropped;
  }

  append(board: string, points: readonly Point[]): void {
    for (const point of points) {
      this.#lastSeq += 1;
      this.#entries.push({ seq: this.#lastSeq, board, point });
    }
    const excess = this.size - this.#capacity;
    if (excess > 0) {
      this.#forget(excess);
      this.#dropped += excess;
      this.#onStatus({ type: 'pointsDropped', count: excess, capacity: this.#capacity });
    }
    this.#appended.signal();
  }

  async room(count: number, signal: AbortSignal): Promise<void> {
    while (this.size + count > this.#capacity && !this.#stalled && !signal.aborted) {
      this.#stalled = !(await this.#ackedWithin(this.#patienceMs, signal));
    }
  }

  async read(afterSeq: number, limit: number, signal: AbortSignal): Promise<readonly SpoolEntry[]> {
    while (!signal.aborted) {
      const start = this.#firstAfter(afterSeq);
      if (start < this.#entries.length) return this.#entries.slice(start, start + limit);
      await this.#appended.wait(signal);
    }
    return [];
  }

  ack(seq: number): void {
    const delivered = this.#firstAfter(seq) - this.#head;
    if (delivered === 0) return;
    this.#forget(delivered);
    this.#ackedSeq = seq;
    this.#stalled = false;
    this.#acked.signal();
  }

  async empty(signal: AbortSignal): Promise<void> {
    while (this.size > 0 && !signal.aborted) await this.#acked.wait(signal);
  }

  /** Whether anything was delivered before so much time had passed. */
  async #ackedWithin(durationMs: number, signal: AbortSignal): Promise<boolean> {
    const ackedBefore = this.#ackedSeq;
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    void this.#clock.sleep(durationMs, patience.signal).then(giveUp);
    await this.#acked.wait(patience.signal);
    signal.removeEventListener('abort', giveUp);
    patience.abort();
    return this.#ackedSeq > ackedBefore;
  }

  /** Sequence numbers are without holes here, so the place of one follows from the first. */
  #firstAfter(seq: number): number {
    const firstSeq = this.#lastSeq - this.size + 1;
    return this.#head + Math.min(Math.max(seq - firstSeq + 1, 0), this.size);
  }

  #forget(count: number): void {
    this.#head += count;
    if (this.#head < this.#capacity && this.#head < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}

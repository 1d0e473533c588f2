import { Alarm, type Clock, isBoardstreamError } from '../../core/index.ts';
import type { AckStore } from '../plots/ack-store.ts';

/**
 * The oldest batch waits so long for others to share its sync with. A client syncs its own disk for points that are not
 * acknowledged within 700 ms (journal/limits.ts): an acknowledgement before that spares a card at each end.
 */
export const SYNC_AFTER_MS = 400;

/** So many lines waiting are synced at once: a client with as many on the way soon has to wait for the window. */
export const SYNC_FROM_LINES = 64;

/** After a disk did not take what it was given. */
const RETRY_MS = 250;

/** Whoever appended batches, and waits to hear that they are safe. */
export interface Appender {
  /** The oldest so many of its batches outlive a power cut. */
  synced(batches: number): void;
}

export interface GroupSyncOptions {
  readonly store: AckStore;
  readonly clock: Clock;
}

/** Brings the batches of all sources to the disk together, and tells each source when its own are there. */
export class GroupSync {
  /** Totals since the start. */
  readonly counters = { syncs: 0, batchesSynced: 0, failedSyncs: 0 };
  readonly #store: AckStore;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #closing = new AbortController();
  #waiting = new Map<Appender, number>();
  #lines = 0;
  #oldestMs = Number.POSITIVE_INFINITY;
  #isHurried = false;
  /** The group that is being synced. */
  #group: { readonly batches: number; readonly oldestMs: number } | undefined;

  constructor({ store, clock }: GroupSyncOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => this.#begin());
  }

  /** Batches appended and not synced. */
  get unsyncedBatches(): number {
    let batches = this.#group?.batches ?? 0;
    for (const count of this.#waiting.values()) batches += count;
    return batches;
  }

  /** Age of the oldest of them, milliseconds; 0 when there is none. */
  get oldestUnsyncedMs(): number {
    const oldestMs = this.#group?.oldestMs ?? this.#oldestMs;
    return Number.isFinite(oldestMs) ? this.#clock.monotonicMs() - oldestMs : 0;
  }

  /** A batch was appended. */
  add(appender: Appender, lines: number): void {
    this.#waiting.set(appender, (this.#waiting.get(appender) ?? 0) + 1);
    this.#lines += lines;
    this.#oldestMs = Math.min(this.#oldestMs, this.#clock.monotonicMs());
    this.#schedule();
  }

  /** Somebody can do nothing before what is appended by now is safe. */
  hurry(): void {
    if (this.#waiting.size === 0) return;
    this.#isHurried = true;
    this.#schedule();
  }

  /** No more syncs: what is not safe now is never said to be. */
  stop(): void {
    this.#closing.abort();
    this.#alarm.stop();
  }

  #schedule(): void {
    if (this.#isDue()) this.#begin();
    else this.#alarm.set(this.#oldestMs + SYNC_AFTER_MS);
  }

  #isDue(): boolean {
    if (this.#waiting.size === 0) return false;
    if (this.#isHurried || this.#lines >= SYNC_FROM_LINES || this.#store.isMemory) return true;
    return this.#clock.monotonicMs() >= this.#oldestMs + SYNC_AFTER_MS;
  }

  #begin(): void {
    if (this.#group === undefined && !this.#closing.signal.aborted) void this.#run();
  }

  async #run(): Promise<void> {
    while (this.#isDue()) {
      const group = this.#waiting;
      this.#group = { batches: this.unsyncedBatches, oldestMs: this.#oldestMs };
      this.#waiting = new Map();
      this.#lines = 0;
      this.#oldestMs = Number.POSITIVE_INFINITY;
      this.#isHurried = false;
      if (!(await this.#untilSynced())) return;
      this.counters.syncs += 1;
      this.counters.batchesSynced += this.#group.batches;
      for (const [appender, batches] of group) appender.synced(batches);
      // What those brought about is in the next group.
      this.#group = undefined;
    }
    if (this.#waiting.size > 0) this.#alarm.set(this.#oldestMs + SYNC_AFTER_MS);
  }

  /** The journal writes elsewhere what a sync could not keep: it may take tries, and until then nothing is said. */
  async #untilSynced(): Promise<boolean> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#store.sync();
        return !signal.aborted;
      } catch (error) {
        if (isBoardstreamError(error) && error.code === 'JOURNAL_CLOSED') return false;
        this.counters.failedSyncs += 1;
        await this.#clock.sleep(RETRY_MS, signal);
      }
    }
    return false;
  }
}

import type { Clock, OnStatus, RenounceSource, SpoolIdentity } from '../../core/index.ts';
import type { Sample } from '../sample.ts';
import { WallClock } from '../time/wall-clock.ts';
import { identityAfter, newBoot, newSource } from './identity.ts';
import { Signalled } from './signalled.ts';
import type { Spool, SpoolEntry, SpoolHole } from './spool.ts';

export interface MemorySpoolOptions {
  /** Points kept at most, 500 or more. Default 10 000. */
  readonly capacity?: number;
  /** How long a full spool waits for the first sign of delivery before it drops, milliseconds. Default 1000. */
  readonly patienceMs?: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

interface Held {
  readonly board: string;
  readonly sample: Sample;
}

/**
 * A spool in memory, lost with the process. While points are being delivered a full spool makes its sources wait; once
 * nothing has been delivered for `patienceMs`, it drops the oldest and keeps the newest.
 */
export class MemorySpool implements Spool {
  readonly #capacity: number;
  readonly #patienceMs: number;
  readonly #clock: Clock;
  readonly #wallClock: WallClock;
  readonly #onStatus: OnStatus;
  readonly #appended = new Signalled();
  readonly #trimmed = new Signalled();
  #identity: SpoolIdentity = { source: newSource(), firstSeq: 1, lineage: [{ boot: newBoot(), firstSeq: 1 }] };
  #held: Held[] = [];
  /** What stands before this index is gone; it is cut off together, not one by one. */
  #head = 0;
  #lastSeq = 0;
  #trimmedThrough = 0;
  #dropped = 0;
  #stalled = false;

  constructor(options: MemorySpoolOptions) {
    this.#capacity = options.capacity ?? 10_000;
    this.#patienceMs = options.patienceMs ?? 1_000;
    this.#clock = options.clock;
    this.#wallClock = new WallClock(options.clock);
    this.#onStatus = options.onStatus;
  }

  get identity(): SpoolIdentity {
    return this.#identity;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get trimmedThrough(): number {
    return this.#trimmedThrough;
  }

  get size(): number {
    return this.#held.length - this.#head;
  }

  get dropped(): number {
    return this.#dropped;
  }

  append(board: string, samples: readonly Sample[]): void {
    for (const sample of samples) this.#held.push({ board, sample });
    this.#lastSeq += samples.length;
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
      this.#stalled = !(await this.#trimmedWithin(this.#patienceMs, signal));
    }
  }

  nextAfter(seq: number): SpoolEntry | SpoolHole | undefined {
    if (seq >= this.#lastSeq) return undefined;
    const next = seq + 1;
    if (next <= this.#trimmedThrough) return { kind: 'hole', through: this.#trimmedThrough, reason: 'acked' };
    const firstSeq = this.#firstSeq;
    if (next < firstSeq) return { kind: 'hole', through: firstSeq - 1, reason: 'full', points: firstSeq - next };
    const held = this.#held[this.#head + next - firstSeq];
    if (held === undefined) return undefined;
    const { monotonicMs, ...reading } = held.sample;
    const point = { ...reading, timeMs: this.#wallClock.timeMs(monotonicMs) };
    return { kind: 'point', seq: next, board: held.board, point };
  }

  countAfter(seq: number): number {
    return Math.min(this.size, Math.max(0, this.#lastSeq - seq));
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#appended.wait(signal);
  }

  trim(through: number): void {
    if (through <= this.#trimmedThrough) return;
    this.#trimmedThrough = Math.min(through, this.#lastSeq);
    this.#forget(Math.min(this.size, Math.max(0, this.#trimmedThrough - this.#firstSeq + 1)));
    this.#stalled = false;
    this.#trimmed.signal();
  }

  async renounce(fork: Omit<RenounceSource, 'type'>): Promise<SpoolIdentity> {
    this.#identity = identityAfter(this.#identity, fork);
    this.trim(fork.firstSeq - 1);
    return this.#identity;
  }

  async empty(signal: AbortSignal): Promise<void> {
    while (this.size > 0 && !signal.aborted) await this.#trimmed.wait(signal);
  }

  async close(): Promise<void> {}

  /** Number of the oldest point held; one above the newest number where none is. Numbers are without holes here. */
  get #firstSeq(): number {
    return this.#lastSeq - this.size + 1;
  }

  /** Whether anything was delivered before so much time had passed. */
  async #trimmedWithin(durationMs: number, signal: AbortSignal): Promise<boolean> {
    const trimmedBefore = this.#trimmedThrough;
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    void this.#clock.sleep(durationMs, patience.signal).then(giveUp);
    await this.#trimmed.wait(patience.signal);
    signal.removeEventListener('abort', giveUp);
    patience.abort();
    return this.#trimmedThrough > trimmedBefore;
  }

  #forget(count: number): void {
    this.#head += count;
    if (this.#head < this.#capacity && this.#head < this.#held.length) return;
    this.#held = this.#held.slice(this.#head);
    this.#head = 0;
  }
}

import type { Clock, OnStatus, RenounceSource, SeldomReport, SpoolIdentity } from '../../core/index.ts';
import type { Sample } from '../sample.ts';
import type { Machine } from '../time/machine.ts';
import { WallClock } from '../time/wall-clock.ts';
import { dropReport } from './drop-report.ts';
import { identityAfter, newBoot, newSource } from './identity.ts';
import { RoomGate } from './room-gate.ts';
import { Signalled } from './signalled.ts';
import type { Spool, SpoolEntry, SpoolHole } from './spool.ts';
import type { SpoolStats } from './spool-stats.ts';

export interface MemorySpoolOptions {
  /** Points kept at most, 500 or more. Default 10 000. */
  readonly capacity?: number;
  /** How long a full spool waits for the first sign of delivery before it drops, milliseconds. Default 1000. */
  readonly patienceMs?: number;
  readonly clock: Clock;
  /** What knows whether the clock is set. Default the machine under the clock. */
  readonly machine?: Machine;
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
  readonly #clock: Clock;
  readonly #wallClock: WallClock;
  readonly #drops: SeldomReport<string>;
  readonly #appended = new Signalled();
  readonly #gate: RoomGate;
  #identity: SpoolIdentity = { source: newSource(), firstSeq: 1, lineage: [{ boot: newBoot(), firstSeq: 1 }] };
  #held: Held[] = [];
  /** What stands before this index is gone; it is cut off together, not one by one. */
  #head = 0;
  #lastSeq = 0;
  #trimmedThrough = 0;
  #trimmed = 0;
  #dropped = 0;

  constructor(options: MemorySpoolOptions) {
    const { capacity = 10_000, patienceMs = 1_000, clock, machine, onStatus } = options;
    this.#capacity = capacity;
    this.#clock = clock;
    this.#wallClock = new WallClock({ clock, ...(machine === undefined ? {} : { machine }) });
    this.#drops = dropReport(clock, onStatus);
    this.#gate = new RoomGate(clock, patienceMs);
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
    this.#wallClock.observe();
    for (const sample of samples) this.#held.push({ board, sample });
    this.#lastSeq += samples.length;
    const excess = this.size - this.#capacity;
    if (excess > 0) {
      this.#forget(excess);
      this.#dropped += excess;
      this.#drops.add(`the queue of ${this.#capacity} points is full`, excess);
    }
    this.#appended.signal();
  }

  room(count: number, signal: AbortSignal): Promise<void> {
    return this.#gate.room(() => this.size + count > this.#capacity, signal);
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
    const timeMs = this.#wallClock.timeMs(monotonicMs);
    const point = { ...reading, timeMs, ...(this.#wallClock.isSure ? {} : { timeUnsure: true as const }) };
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
    const count = Math.min(this.size, Math.max(0, this.#trimmedThrough - this.#firstSeq + 1));
    this.#forget(count);
    this.#trimmed += count;
    this.#gate.delivered();
  }

  async renounce(fork: Omit<RenounceSource, 'type'>): Promise<SpoolIdentity> {
    this.#identity = identityAfter(this.#identity, fork);
    this.trim(fork.firstSeq - 1);
    return this.#identity;
  }

  empty(signal: AbortSignal): Promise<void> {
    return this.#gate.until(() => this.size === 0, signal);
  }

  stats(): SpoolStats {
    const oldest = this.#held[this.#head];
    const ageMs = oldest === undefined ? 0 : this.#clock.monotonicMs() - oldest.sample.monotonicMs;
    return {
      depth: this.size,
      oldestAgeMs: ageMs,
      appended: this.#lastSeq,
      dropped: this.#dropped,
      trimmed: this.#trimmed,
      malformed: 0,
      inMemory: this.size,
      bytesWritten: 0,
      diskBytes: 0,
      syncs: 0,
      longestSyncMs: 0,
      durableAgeMs: ageMs,
    };
  }

  async close(): Promise<void> {
    this.#drops.flush();
  }

  /** Number of the oldest point held; one above the newest number where none is. Numbers are without holes here. */
  get #firstSeq(): number {
    return this.#lastSeq - this.size + 1;
  }

  #forget(count: number): void {
    this.#head += count;
    if (this.#head < this.#capacity && this.#head < this.#held.length) return;
    this.#held = this.#held.slice(this.#head);
    this.#head = 0;
  }
}

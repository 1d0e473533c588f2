import type { RenounceSource, SpoolIdentity } from '../../../core/index.ts';
import { DROP_REASONS, type Journal, type JournalEvent, statusOf } from '../../../journal/index.ts';
import type { Sample } from '../../sample.ts';
import { identityAfter } from '../identity.ts';
import { RoomGate } from '../room-gate.ts';
import { Signalled } from '../signalled.ts';
import type { Spool, SpoolEntry, SpoolHole } from '../spool.ts';
import type { SpoolStats } from '../spool-stats.ts';
import { identityOf, type SpoolBook } from './identity-file.ts';
import { NumberRuns } from './number-runs.ts';
import { PointCodec, type StoredPoint } from './point-record.ts';
import type { SpoolParts } from './spool-parts.ts';
import { SpoolReader } from './spool-reader.ts';
import { SpoolWriter } from './spool-writer.ts';

/** What the journal keeps in memory of a disk that takes nothing. */
const MEMORY_POINTS = 10_000;
/** From here on sources wait for a destination that is slower than they are. */
const NEARLY_FULL = 3 / 4;

/**
 * A spool on disk, in a journal: a kill of the process loses no point that was appended, a power cut at most those of
 * the last second, and where the limits are reached the oldest make way and are counted. `openJournalSpool` opens one.
 */
export class JournalSpool implements Spool {
  readonly #parts: SpoolParts;
  readonly #journal: Journal;
  readonly #reader: SpoolReader;
  readonly #writer: SpoolWriter;
  readonly #changed = new Signalled();
  readonly #gate: RoomGate;
  readonly #closing = new AbortController();
  /** What is neither delivered nor gone. */
  readonly #waiting: NumberRuns;
  #book: SpoolBook;
  #identity: SpoolIdentity;
  #lastSeq: number;
  #trimmedThrough: number;
  #trimmed = 0;
  /** The last number of the oldest segment, when last looked at. */
  #oldestEndsAt = 0;

  /** Not for users: `openJournalSpool` is. */
  constructor(parts: SpoolParts) {
    const { path, clock, onStatus, journal, book, drops, wallClock, trimmedThrough, patienceMs } = parts;
    this.#parts = parts;
    this.#journal = journal;
    this.#book = book;
    this.#identity = identityOf(book);
    this.#lastSeq = journal.readableSeq;
    this.#trimmedThrough = trimmedThrough;
    this.#waiting = new NumberRuns(journal.segments());
    this.#waiting.remove(1, trimmedThrough);
    this.#gate = new RoomGate(clock, patienceMs);
    const codec = new PointCodec();
    this.#reader = new SpoolReader({
      path,
      journal,
      codec,
      ledger: drops.ledger,
      wallClock,
      clock,
      onStatus,
      onReady: () => this.#changed.signal(),
      signal: this.#closing.signal,
    });
    this.#writer = new SpoolWriter({ journal, codec, wallClock, drops, clock, onWritten });
    const { recent } = this.#reader;
    const waiting = this.#waiting;

    function onWritten(first: number, points: readonly StoredPoint[]): void {
      recent.push(first, points);
      waiting.add(first, first + points.length - 1);
    }
  }

  get identity(): SpoolIdentity {
    return this.#identity;
  }

  /** Numbers that a kill could take back are not among them. */
  get lastSeq(): number {
    this.#lastSeq = Math.max(this.#lastSeq, this.#journal.readableSeq);
    return this.#lastSeq;
  }

  get trimmedThrough(): number {
    return this.#trimmedThrough;
  }

  get size(): number {
    return this.#waiting.count;
  }

  get dropped(): number {
    return this.#parts.drops.count;
  }

  append(board: string, samples: readonly Sample[]): void {
    this.#writer.append(board, samples);
    this.#changed.signal();
  }

  room(_count: number, signal: AbortSignal): Promise<void> {
    return this.#gate.room(() => this.#isNearlyFull(), signal);
  }

  nextAfter(seq: number): SpoolEntry | SpoolHole | undefined {
    const next = seq + 1;
    if (this.#closing.signal.aborted || next > this.lastSeq) return undefined;
    const { firstSeq } = this.#identity;
    if (next < firstSeq) return { kind: 'hole', through: firstSeq - 1, reason: 'jump' };
    const item = this.#reader.at(next, { trimmedThrough: this.#trimmedThrough, starts: this.#book.starts });
    // Nothing can be delivered of what turns out to be no point.
    if (item?.kind === 'hole' && this.#waiting.remove(next, item.through) > 0) this.#gate.vanished();
    return item;
  }

  countAfter(seq: number): number {
    return this.#waiting.countFrom(seq + 1);
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#changed.wait(signal);
  }

  trim(through: number): void {
    const to = Math.min(through, this.#journal.nextSeq - 1);
    const moves = to > this.#trimmedThrough;
    if (moves) {
      this.#trimmedThrough = to;
      this.#reader.recent.forgetThrough(to);
      this.#trimmed += this.#waiting.remove(1, to);
      // Before a segment goes: what is gone without a word of it would count as dropped at the next start.
      this.#parts.cursor.moved(this.#identity.source, { through: to, now: this.#endsSegment(to) });
    }
    this.#journal.trim(to);
    if (moves) this.#gate.delivered();
  }

  async renounce(fork: Omit<RenounceSource, 'type'>): Promise<SpoolIdentity> {
    const { source, firstSeq, lineage } = identityAfter(this.#identity, fork);
    const machineBoots = new Map(this.#book.starts.map(({ boot, machineBoot }) => [boot, machineBoot]));
    const starts = lineage.map((start) => ({ ...start, machineBoot: machineBoots.get(start.boot) ?? 0 }));
    const { folder, wallClock } = this.#parts;
    this.#book = folder.replace({ source, firstSeq, starts, boots: wallClock.boots });
    this.#identity = identityOf(this.#book);
    this.trim(firstSeq - 1);
    this.#changed.signal();
    return this.#identity;
  }

  empty(signal: AbortSignal): Promise<void> {
    return this.#gate.until(() => this.size === 0, signal);
  }

  stats(): SpoolStats {
    const { drops } = this.#parts;
    const { appended, diskBytes, memoryRecords, writtenBytes, syncs, longestSyncMs } = this.#journal.stats();
    return {
      depth: this.size,
      oldestAgeMs: this.#oldestAgeMs(),
      appended,
      dropped: drops.count,
      trimmed: this.#trimmed,
      malformed: this.#reader.malformed,
      inMemory: memoryRecords,
      bytesWritten: writtenBytes,
      diskBytes,
      syncs,
      longestSyncMs,
      durableAgeMs: this.#writer.unsyncedAgeMs(),
    };
  }

  /**
   * Everything is on the disk and the folder is free for others when it resolves.
   * @throws BoardstreamError JOURNAL_NOT_DURABLE when the disk refuses; the folder is free all the same
   */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const { cursor, drops, folder } = this.#parts;
    cursor.close();
    drops.close();
    folder.save();
    this.#changed.signal();
    await this.#journal.close();
  }

  /** Hears what the journal did without being asked. */
  handle(event: JournalEvent): void {
    const { onStatus, drops } = this.#parts;
    if (event.type === 'pointsDropped') this.#dropped(event.from, event.to, DROP_REASONS[event.why]);
    else onStatus(statusOf(event));
    if (event.type !== 'diskAccepted') return;
    // What was dropped from memory is a hole on the disk from now on.
    drops.write();
    this.#changed.signal();
  }

  #dropped(from: number, to: number, why: string): void {
    const first = Math.max(from, this.#trimmedThrough + 1);
    this.#reader.forget(from, to);
    this.#waiting.remove(first, to);
    if (first <= to) this.#parts.drops.add(first, to, why);
    this.#gate.vanished();
  }

  #isNearlyFull(): boolean {
    const { diskBytes, memoryRecords } = this.#journal.stats();
    const { maxBytes } = this.#parts;
    return this.size > 0 && (diskBytes > maxBytes * NEARLY_FULL || memoryRecords > MEMORY_POINTS * NEARLY_FULL);
  }

  /** Whether the oldest segment goes when everything up to `seq` is delivered. */
  #endsSegment(seq: number): boolean {
    if (seq < this.#oldestEndsAt) return false;
    const [oldest, following] = this.#journal.segments();
    if (oldest === undefined || following === undefined) return false;
    this.#oldestEndsAt = oldest.last;
    return oldest.last <= seq;
  }

  #oldestAgeMs(): number {
    const first = this.#waiting.first;
    if (first === undefined) return 0;
    const { clock, wallClock } = this.#parts;
    const recent = this.#reader.recent.at(first);
    if (recent !== undefined) return wallClock.ageMs(recent.machineMs);
    const segment = this.#journal.segments().find(({ last }) => last >= first);
    return segment === undefined ? 0 : Math.max(0, clock.nowMs() - segment.changedMs);
  }
}

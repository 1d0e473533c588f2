import { systemCode } from '../core/index.ts';
import type { Context } from './context.ts';
import { type HoleReason, worseReason } from './hole.ts';
import type { JournalEvent } from './journal-event.ts';
import { isEmpty, lastBefore, type Segment, segmentPath } from './segment.ts';
import { emptySegment } from './segment-file.ts';

type DropCause = Extract<JournalEvent, { type: 'pointsDropped' }>['why'];

/** The segments on the disk, oldest first. They leave from the front, and the newest one stays. */
export class SegmentList {
  /** Everything up to here is acknowledged; 0 when nothing was yet. */
  acknowledged = 0;
  readonly #context: Context;
  readonly #segments: Segment[];
  readonly #quarantined: string[];
  /** Of the numbers before the first segment there will be. */
  readonly #lastBeforeAll: number;

  constructor(
    context: Context,
    found: { segments: readonly Segment[]; quarantined: readonly string[]; lastBeforeAll: number },
  ) {
    this.#context = context;
    this.#segments = [...found.segments];
    this.#quarantined = [...found.quarantined];
    this.#lastBeforeAll = found.lastBeforeAll;
    this.#unlinkEmpty();
  }

  get all(): readonly Segment[] {
    return this.#segments;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The largest number on the disk. */
  get last(): number {
    const newest = this.#segments.at(-1);
    if (newest === undefined) return this.#lastBeforeAll;
    return isEmpty(newest) ? lastBefore(newest.header) : newest.last;
  }

  /** The oldest segment that answers for `seq` or a later number. */
  at(seq: number): Segment | undefined {
    return this.#segments.find(({ last }) => last >= seq);
  }

  /** Why the numbers from `seq` up to this segment carry nothing, and where that reason ends. */
  holeBefore(segment: Segment, seq: number): { readonly to: number; readonly reason: HoleReason } {
    const declaredAfter = lastBefore(segment.header);
    if (seq > declaredAfter) return { to: segment.header.first - 1, reason: segment.header.gapReason };
    const { folder, rules } = this.#context;
    const isSetAside = this.#quarantined.some((path) => path >= segmentPath(folder, seq) && path < segment.path);
    if (isSetAside || this.#segments[0] !== segment) return { to: declaredAfter, reason: 'corrupt' };
    return { to: declaredAfter, reason: rules.declareDrops ? 'full' : 'jump' };
  }

  /** Why records are missing inside a segment. */
  holeInside(segment: Segment): HoleReason {
    const following = this.#segments[this.#segments.indexOf(segment) + 1]?.header;
    return following !== undefined && following.gap > 0 && following.gapReason === 'power' ? 'power' : 'corrupt';
  }

  /** Adds the newest one. It takes the place of an unsafe one that begins with the same number. */
  add(segment: Segment): void {
    const newest = this.#segments.at(-1);
    if (newest?.header.first === segment.header.first) this.#segments.pop();
    this.#segments.push(segment);
    this.#unlinkEmpty();
  }

  /** The worst of the reasons for a hole that the next segment will declare. */
  gapReason(reason: HoleReason): HoleReason {
    const newest = this.#segments.at(-1);
    if (newest === undefined || !isEmpty(newest) || newest.header.gap === 0) return reason;
    return worseReason(reason, newest.header.gapReason);
  }

  /** Unlinks the segments that hold nothing but acknowledged records. */
  trim(): void {
    const { trimAcknowledgedOnly } = this.#context.rules;
    const isDone = ({ header, last }: Segment) => (trimAcknowledgedOnly ? last : header.first) <= this.acknowledged;
    for (let oldest = this.#segments[0]; oldest !== undefined && isDone(oldest); oldest = this.#segments[0]) {
      if (!this.#unlinkOldest()) return;
    }
  }

  /** Drops the oldest segments until a new one keeps within the limits. */
  makeRoom(): void {
    const { segmentBytes, maxBytes, minFreeBytes } = this.#context.limits;
    while (this.bytes + segmentBytes > maxBytes && this.dropOldest('byteLimit'));
    while (this.#freeBytes() < minFreeBytes && this.dropOldest('freeDiskFloor'));
  }

  /** Makes room on the disk. False when nothing is left to drop. */
  dropOldest(why: DropCause): boolean {
    if (this.#dropQuarantined()) return true;
    const oldest = this.#segments[0];
    if (oldest === undefined || !this.#unlinkOldest()) return false;
    this.countDrop(oldest.header.first, oldest.last, why);
    return true;
  }

  /** Makes room on a full disk by emptying the newest segment, when it is the only one and no longer written. */
  emptyNewest(): boolean {
    const [newest, other] = this.#segments;
    if (newest === undefined || other !== undefined || isEmpty(newest)) return false;
    // Said first, because a crash on the way can lose them too.
    this.countDrop(newest.header.first, newest.last, 'diskFull');
    try {
      this.#segments[0] = emptySegment(this.#context, newest);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return false;
    }
    return true;
  }

  /** Reports what of `from` to `to` was not acknowledged. */
  countDrop(from: number, to: number, why: DropCause): void {
    const { counters, onEvent } = this.#context;
    const unacknowledgedFrom = Math.max(from, this.acknowledged + 1);
    if (unacknowledgedFrom > to) return;
    counters.dropped += to - unacknowledgedFrom + 1;
    onEvent({ type: 'pointsDropped', from: unacknowledgedFrom, to, why });
  }

  /** Takes a segment that cannot be read out of the list. */
  setAside(segment: Segment, movedTo: string): void {
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    this.#quarantined.push(movedTo);
  }

  isNewest(segment: Segment): boolean {
    return this.#segments.at(-1) === segment;
  }

  /** Never one with a number above all segments, because it carries the numbering. */
  #dropQuarantined(): boolean {
    const newest = this.#segments.at(-1)?.path ?? '';
    const at = this.#quarantined.findIndex((path) => path < newest);
    const [path] = at === -1 ? [] : this.#quarantined.splice(at, 1);
    return path !== undefined && this.#unlink(path);
  }

  #unlinkEmpty(): void {
    for (const segment of this.#segments.slice(0, -1)) {
      if (isEmpty(segment) && this.#unlink(segment.path)) this.#segments.splice(this.#segments.indexOf(segment), 1);
    }
  }

  #unlinkOldest(): boolean {
    const oldest = this.#segments[0];
    const kept = this.#context.rules.keepNewest ? 1 : 0;
    if (oldest === undefined || this.#segments.length <= kept || !this.#unlink(oldest.path)) return false;
    this.#segments.shift();
    return true;
  }

  #unlink(path: string): boolean {
    try {
      this.#context.fs.unlink(path);
      return true;
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      return code === 'ENOENT';
    }
  }

  #freeBytes(): number {
    try {
      return this.#context.fs.freeBytes(this.#context.folder);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return Number.POSITIVE_INFINITY;
    }
  }
}

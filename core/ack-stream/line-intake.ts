import { MAX_MESSAGE_BYTES } from '../wire.ts';
import { advanced, type LaterRange, rangeOf, withRange } from './later-ranges.ts';
import { MAX_BOOTS, MAX_LATER_RANGES, MAX_REJECTED } from './limits.ts';
import { MARK_PREFIX, type Mark, parseMark } from './mark.ts';
import type { AckRules } from './rules.ts';
import type { ByeReason, Rejected } from './server-line.ts';
import type { DeclaredHole, Lane, NumberedLine, SourceBatch, SourceRecord } from './source-record.ts';
import type { LostReason } from './spool-view.ts';

/** Stands where a line was that is longer than a server reads, and of which nothing else is known. */
export const OVERLONG_LINE = Symbol('a line that was too long');

/** A line without its newline. */
export type ReceivedLine = string | typeof OVERLONG_LINE;

export type Judgement<Parsed> =
  /** It will never be stored. */
  | { readonly kind: 'refused'; readonly code: number; readonly why: string }
  /** It will be stored in about so many `bytes`. `parsed` comes back with the batch. */
  | { readonly kind: 'taken'; readonly parsed: Parsed; readonly bytes: number };

/** Pure. Called once for each line that is new, with the connection it came on. */
export type JudgeLine<Parsed> = (text: string, connection: number) => Judgement<Parsed>;

export interface LineIntakeOptions<Parsed> {
  readonly connection: number;
  readonly boot: string;
  /** The source as it was greeted. */
  readonly record: SourceRecord;
  readonly judge: JudgeLine<Parsed>;
  /** What the store has by now, in case it is more than was greeted. */
  readonly storedHigh: () => number;
  readonly rules: AckRules;
  /** A line was dropped because it is stored already. */
  readonly onDuplicate: () => void;
}

/** What a hole takes in the store, about. */
const HOLE_BYTES = 64;
const OVERLONG = { kind: 'refused', code: 413, why: `longer than ${MAX_MESSAGE_BYTES} bytes` } as const;

/** Numbers the lines of one connection, follows its marks, and collects what is to be committed next. */
export class LineIntake<Parsed> {
  readonly #options: LineIntakeOptions<Parsed>;
  #received: number;
  #later: readonly LaterRange[];
  #boots: readonly string[];
  #claimed: boolean;
  #lane: Mark['lane'] = 'live';
  #next: number;
  #lines: NumberedLine<Parsed>[] = [];
  #holes: DeclaredHole[] = [];
  #rejected: Rejected[] = [];
  #bytes = 0;

  constructor(options: LineIntakeOptions<Parsed>) {
    const { record, boot } = options;
    this.#options = options;
    this.#received = record.high;
    this.#later = record.later;
    this.#boots = record.boots;
    this.#claimed = record.boots[0] === boot;
    this.#next = record.high + 1;
  }

  get pendingLines(): number {
    return this.#lines.length;
  }

  /** What the pending lines and holes take in the store, about. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  /** What the source will be once everything received is committed. */
  get record(): SourceRecord {
    return { high: this.#received, later: this.#later, boots: this.#boots };
  }

  /** Takes one line that is not empty. @returns why the stream cannot go on, if it cannot */
  take(text: ReceivedLine): ByeReason | undefined {
    if (text !== OVERLONG_LINE && text.startsWith(MARK_PREFIX)) {
      const mark = parseMark(text);
      if (mark === undefined) return 'mark';
      return this.#options.rules.followMarks ? this.#mark(mark) : undefined;
    }
    if (!this.#claimed && this.#options.rules.bootFence) return 'fenced';
    const seq = this.#next;
    this.#next += 1;
    return this.#lane === 'live' ? this.#live(seq, text) : this.#fill(seq, text);
  }

  /** What is to be committed; `undefined` where nothing is. */
  batch(): { readonly batch: SourceBatch<Parsed>; readonly rejected: readonly Rejected[] } | undefined {
    if (this.#lines.length === 0 && this.#holes.length === 0 && !this.#differs()) return undefined;
    const taken = {
      batch: { lines: this.#lines, holes: this.#holes, record: this.record },
      rejected: this.#rejected,
    };
    this.#lines = [];
    this.#holes = [];
    this.#rejected = [];
    this.#bytes = 0;
    this.#committing = taken.batch.record;
    return taken;
  }

  #committing: SourceRecord | undefined;

  /** A rejected line alone moves the high-water mark, a mark alone the ranges. */
  #differs(): boolean {
    const before = this.#committing ?? this.#options.record;
    return this.#received !== before.high || this.#later !== before.later;
  }

  #mark(mark: Mark): ByeReason | undefined {
    const { lane, next, boots } = mark;
    if (boots !== undefined && !this.#claim(boots)) return 'fenced';
    if (!this.#claimed && this.#options.rules.bootFence) return 'fenced';
    // The number of the line that would have come, in the lane of the mark: unknown where the other one was before.
    const place = this.#lane === lane ? this.#next : undefined;
    this.#lane = lane;
    this.#next = next;
    return lane === 'live' ? this.#liveMark(mark, place) : this.#fillMark(mark, place);
  }

  /** The start that fed the source last must be one of those the claim names: else two spools use one source id. */
  #claim(boots: readonly string[]): boolean {
    const holder = this.#boots[0];
    const { boot, rules } = this.#options;
    if (rules.bootFence && (boots[0] !== boot || (holder !== undefined && !boots.includes(holder)))) return false;
    this.#claimed = true;
    if (holder !== boot) this.#boots = [...new Set([...boots, ...this.#boots])].slice(0, MAX_BOOTS);
    return true;
  }

  #liveMark({ next, gap, points }: Mark, place: number | undefined): ByeReason | undefined {
    const from = this.#received + 1;
    // Of several stores one may have left for later what is lost to all.
    if (gap !== undefined && gap !== 'later' && place !== undefined)
      this.#holesIn(place, Math.min(next, from) - 1, gap);
    if (next <= from) return undefined;
    if (gap === undefined && this.#options.rules.refuseGaps) return 'gap';
    if (gap === 'later') {
      const later = withRange(this.#later, { from, to: next - 1 });
      if (later.length > MAX_LATER_RANGES) return 'gap';
      this.#later = later;
    } else if (gap !== undefined) this.#hole({ from, to: next - 1, reason: gap, points, lane: 'live' });
    this.#received = next - 1;
    return undefined;
  }

  #fillMark({ next, gap, points }: Mark, place: number | undefined): ByeReason | undefined {
    if (gap === 'later') return undefined;
    const range = rangeOf(this.#later, next - 1);
    if (gap !== undefined) this.#holesIn(place ?? range?.from ?? next, next - 1, gap, points);
    // The client has sent what is before `next`, or says that it is lost, and not all of that came.
    return this.#options.rules.refuseGaps && rangeOf(this.#later, next - 1) !== undefined ? 'gap' : undefined;
  }

  /** What is open of these numbers carries nothing: a range is shortened from below, or not at all. */
  #holesIn(from: number, to: number, reason: LostReason, points?: number): void {
    for (const range of this.#later) {
      if (range.from < from || range.from > to) continue;
      const last = Math.min(range.to, to);
      this.#hole({ from: range.from, to: last, reason, points: last === to ? points : undefined, lane: 'fill' });
      this.#later = advanced(this.#later, last);
    }
  }

  #hole(hole: DeclaredHole): void {
    this.#holes.push(hole);
    this.#bytes += HOLE_BYTES;
  }

  #live(seq: number, text: ReceivedLine): undefined {
    const { rules, storedHigh } = this.#options;
    const [first] = this.#later;
    // Of several stores one may have left for later what the client sends to all as it comes.
    if (first?.from === seq) this.#keep(seq, text, 'fill');
    else if (rules.dedup && seq <= Math.max(this.#received, storedHigh())) this.#options.onDuplicate();
    else this.#keep(seq, text, 'live');
    if (first?.from === seq) this.#later = advanced(this.#later, seq);
    this.#received = Math.max(this.#received, seq);
  }

  #fill(seq: number, text: ReceivedLine): ByeReason | undefined {
    const range = rangeOf(this.#later, seq);
    if (range === undefined) {
      if (seq > this.#received) return 'gap';
      if (this.#options.rules.dedup) this.#options.onDuplicate();
      else this.#keep(seq, text, 'fill');
      return undefined;
    }
    if (seq > range.from && this.#options.rules.refuseGaps) return 'gap';
    this.#keep(seq, text, 'fill');
    this.#later = advanced(this.#later, seq);
    return undefined;
  }

  #keep(seq: number, text: ReceivedLine, lane: Lane): void {
    if (text === OVERLONG_LINE) this.#reject(seq, OVERLONG);
    else {
      const judged = this.#options.judge(text, this.#options.connection);
      if (judged.kind === 'refused') this.#reject(seq, judged);
      else {
        this.#bytes += judged.bytes;
        this.#lines.push({ seq, lane, text, parsed: judged.parsed });
      }
    }
  }

  #reject(seq: number, { code, why }: Omit<Rejected, 'seq'>): void {
    if (this.#rejected.length < MAX_REJECTED) this.#rejected.push({ seq, code, why });
  }
}

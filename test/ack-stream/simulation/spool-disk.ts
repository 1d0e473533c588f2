import type { LostReason, SpoolIdentity, SpoolItem, SpoolView } from '../../../core/ack-stream/spool-view.ts';
import type { Random } from './random.ts';

interface Kept {
  readonly seq: number;
  readonly id: number;
  readonly text: string;
  synced: boolean;
}

interface Hole {
  readonly from: number;
  readonly to: number;
  readonly reason: LostReason;
}

/** A point that the disk lost, and why. */
export interface LostPoint {
  readonly id: number;
  readonly seq: number;
  readonly source: string;
  readonly reason: LostReason;
}

/** Small, so that a run rolls through many segments. */
const SEGMENT_NUMBERS = 32;

/** A segment log on a disk that can be cut from its power: what was not synced survives at random. */
export class SpoolDisk implements SpoolView {
  /** Safely on the disk whenever it is set. */
  identity: SpoolIdentity | undefined;
  readonly lost: LostPoint[] = [];
  /** What this process was told that the server has. */
  deliveredThrough = 0;
  /** Which point was given which number, for the checker: nothing a program could read. */
  readonly history = new Map<number, number>();
  readonly capacity: number;
  readonly #hiLo: boolean;
  #kept: Kept[] = [];
  #holes: Hole[] = [];
  #trimmed = 0;
  #lastSeq = 0;
  #nextSeq = 1;
  #segmentFirst = 1;
  #restartReason: LostReason = 'jump';

  /** @param capacity lines kept at most; the oldest make room */
  constructor(capacity: number, hiLo: boolean) {
    this.capacity = capacity;
    this.#hiLo = hiLo;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** A copy of what lies on the disk, as of a card. */
  copy(): SpoolDisk {
    const copy = new SpoolDisk(this.capacity, this.#hiLo);
    copy.identity = this.identity;
    copy.#kept = this.#kept.map((kept) => ({ ...kept }));
    copy.#holes = [...this.#holes];
    copy.#trimmed = this.#trimmed;
    copy.#lastSeq = this.#lastSeq;
    copy.#nextSeq = this.#nextSeq;
    copy.#segmentFirst = this.#segmentFirst;
    copy.#restartReason = this.#restartReason;
    for (const [seq, id] of this.history) copy.history.set(seq, id);
    return copy;
  }

  /** A process opens the log. @returns the first number it may give */
  open(): number {
    const first = this.#hiLo ? this.#segmentFirst + SEGMENT_NUMBERS : this.#lastSeq + 1;
    if (first > this.#nextSeq) this.#holes.push({ from: this.#nextSeq, to: first - 1, reason: this.#restartReason });
    this.#segmentFirst = first;
    this.#nextSeq = first;
    this.deliveredThrough = 0;
    return first;
  }

  append(id: number, text: string): void {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    this.#lastSeq = seq;
    this.history.set(seq, id);
    if (seq >= this.#segmentFirst + SEGMENT_NUMBERS) {
      this.sync();
      this.#segmentFirst = seq;
    }
    this.#kept.push({ seq, id, text, synced: false });
    if (this.#kept.length > this.capacity) this.#drop(this.#kept.splice(0, Math.ceil(this.capacity / 4)), 'full');
  }

  sync(): void {
    for (let at = this.#kept.length - 1; at >= 0; at -= 1) {
      const kept = this.#kept[at] as Kept;
      if (kept.synced) break;
      kept.synced = true;
    }
  }

  kill(): void {
    this.#restartReason = 'jump';
  }

  cutPower(random: Random): void {
    const gone = this.#kept.filter(({ synced }) => !synced && random.chance(0.5));
    this.#kept = this.#kept.filter((kept) => !gone.includes(kept));
    this.#drop(gone, 'power');
    this.#restartReason = 'power';
    const last = this.#kept.at(-1)?.seq ?? this.#lastSeq;
    if (gone.length > 0 && last < this.#lastSeq) {
      this.#lastSeq = Math.max(last, this.#trimmed);
      this.#nextSeq = this.#lastSeq + 1;
      this.#holes = this.#holes.filter(({ from }) => from <= this.#lastSeq);
    }
    for (const kept of this.#kept) kept.synced = true;
  }

  /** Whole segments at or below `through` are unlinked. */
  trim(through: number): void {
    this.deliveredThrough = Math.max(this.deliveredThrough, through);
    const boundary = this.#kept.findIndex(({ seq }) => seq > through);
    if (boundary === 0) return;
    const whole = boundary === -1 ? this.#kept.length : boundary - (boundary % 8);
    const gone = this.#kept.splice(0, whole);
    this.#trimmed = Math.max(this.#trimmed, gone.at(-1)?.seq ?? 0);
  }

  /** Everything below the first number belongs to another spool. */
  renounce(identity: SpoolIdentity): void {
    this.#kept = this.#kept.filter(({ seq }) => seq >= identity.firstSeq);
    this.identity = identity;
    this.deliveredThrough = 0;
  }

  nextAfter(seq: number): SpoolItem | undefined {
    const at = this.#indexAfter(seq);
    const kept = this.#kept[at];
    if (kept?.seq === seq + 1) return { kind: 'line', seq: kept.seq, text: kept.text };
    const through = (kept?.seq ?? this.#nextSeq) - 1;
    if (through <= seq) return undefined;
    const hole = this.#holes.find(({ from, to }) => from <= seq + 1 && seq + 1 <= to);
    if (hole !== undefined) return { kind: 'hole', through: Math.min(hole.to, through), reason: hole.reason };
    return { kind: 'hole', through: Math.min(through, Math.max(this.#trimmed, seq + 1)), reason: 'acked' };
  }

  linesAfter(seq: number): number {
    return this.#kept.length - this.#indexAfter(seq);
  }

  #drop(gone: readonly Kept[], reason: LostReason): void {
    for (const { seq, id } of gone) {
      this.lost.push({ id, seq, source: this.identity?.source ?? '', reason });
      const last = this.#holes.at(-1);
      if (last?.to === seq - 1 && last.reason === reason) this.#holes[this.#holes.length - 1] = { ...last, to: seq };
      else this.#holes.push({ from: seq, to: seq, reason });
    }
  }

  #indexAfter(seq: number): number {
    let low = 0;
    let high = this.#kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#kept[middle]?.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

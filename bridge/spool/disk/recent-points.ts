import type { StoredPoint } from './point-record.ts';
import { recordBytes } from './point-record.ts';

/** What one point takes in memory beside its label, about. */
const POINT_BYTES = 128;

/** The newest points, kept in memory for a sender that is up to date. Their numbers leave none out. */
export class RecentPoints {
  readonly #maxPoints: number;
  readonly #maxBytes: number;
  #points: StoredPoint[] = [];
  /** What stands before this index is gone; it is cut off together, not one by one. */
  #head = 0;
  #first = 1;
  #bytes = 0;

  constructor(limits: { readonly maxPoints: number; readonly maxBytes: number }) {
    this.#maxPoints = limits.maxPoints;
    this.#maxBytes = limits.maxBytes;
  }

  get #count(): number {
    return this.#points.length - this.#head;
  }

  /** `seq` is the number of the first of them, one above that of the newest point there is. */
  push(seq: number, points: readonly StoredPoint[]): void {
    if (this.#count === 0) this.#first = seq;
    for (const point of points) {
      this.#points.push(point);
      this.#bytes += bytesOf(point);
    }
    while (this.#count > this.#maxPoints || this.#bytes > this.#maxBytes) this.#shift();
    this.#compact();
  }

  at(seq: number): StoredPoint | undefined {
    return seq < this.#first ? undefined : this.#points[this.#head + seq - this.#first];
  }

  forgetThrough(seq: number): void {
    while (this.#count > 0 && this.#first <= seq) this.#shift();
    this.#compact();
  }

  #shift(): void {
    const oldest = this.#points[this.#head];
    if (oldest !== undefined) this.#bytes -= bytesOf(oldest);
    this.#head += 1;
    this.#first += 1;
  }

  #compact(): void {
    if (this.#head < 1_024 && this.#count > 0) return;
    if (this.#head < this.#count) return;
    this.#points = this.#points.slice(this.#head);
    this.#head = 0;
  }
}

function bytesOf({ label }: StoredPoint): number {
  return POINT_BYTES + recordBytes(label);
}

/** What the test knows of one point that was appended. */
export interface Point {
  readonly payload: Buffer;
  readonly appendedAtMs: number;
  /** Which process appended it, counted from 0. */
  readonly process: number;
  seq: number;
  /** On its way to the disk; not merely in memory. */
  written: boolean;
  /** No crash may take it. */
  safe: boolean;
  /** The kernel still has it after a kill; the next start must find it, unless the power or the disk fails first. */
  cached: boolean;
  /** Someone outside has seen it under its number. */
  shown: boolean;
  /** The journal said that it dropped it. */
  dropped: boolean;
  /** A start did not find it. It must not come back. */
  gone: boolean;
}

export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Every point by its number, and the promises made about it. */
export class PointLedger {
  readonly #bySeq = new Map<number, Point>();
  /** Appends the journal refused; after a power cut one may have made it to the disk all the same. */
  #refused: Point[] = [];
  #made = 0;

  /** A new payload, different from every other one, of up to 100 bytes. */
  makePayload(paddingBytes: number): Buffer {
    this.#made += 1;
    return Buffer.from(`${this.#made}:${'abcdefghij'.repeat(10).slice(0, paddingBytes)}`);
  }

  assign(point: Point): void {
    const holder = this.#bySeq.get(point.seq);
    if (holder?.shown === true || holder?.safe === true) throw new Violation(`number ${point.seq} was given out twice`);
    this.#bySeq.set(point.seq, point);
  }

  refuse(points: readonly Point[]): void {
    for (const point of points) {
      this.#bySeq.delete(point.seq);
      this.#refused.push(point);
    }
  }

  at(seq: number): Point | undefined {
    return this.#bySeq.get(seq);
  }

  get all(): Iterable<Point> {
    return this.#bySeq.values();
  }

  /** The point that a record read from the journal is. */
  recognise(seq: number, payload: Uint8Array, mayBeRefused: boolean): Point {
    const point = this.#bySeq.get(seq);
    if (point?.payload.equals(payload)) {
      if (point.gone) throw new Violation(`point ${seq} was lost at a start and came back`);
      return point;
    }
    const refused = this.#refused.find((other) => other.seq === seq && other.payload.equals(payload));
    const replaceable = point === undefined || !(point.safe || point.shown);
    if (!mayBeRefused || refused === undefined || !replaceable) {
      throw new Violation(`number ${seq} holds the wrong bytes${refused === undefined ? '' : ': a refused point'}`);
    }
    this.#bySeq.set(seq, refused);
    return refused;
  }

  forgetRefused(): void {
    this.#refused = [];
  }
}

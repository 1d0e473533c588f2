import type { Point } from '../../../../core/index.ts';
import { Interval, OBJECT_INTERVAL_MS, type Reduction, representatives } from './reduction.ts';

/** A point on its way to the wire. */
export interface ReducedPoint {
  readonly point: Point;
  /** Neither this number nor any above may be forgotten before the point is sent. */
  readonly heldSeq: number;
  /** Points that are dealt with once this one is sent, itself included: 1 where none was merged away. */
  readonly standsFor: number;
}

/** Points that came in a bunch and are still sent one by one: 200 ms of wire. */
const BUNCH_POINTS = 4;
/** Data time an interval spans at most, in times of the wire time that what stands for it takes: the pace of catching up. */
const CATCH_UP = 2;
/** Intervals that may wait before the series counts as full. */
const MAX_INTERVALS = 4;

/**
 * One series on its way to a server that takes one object in 50 ms. It decides at the moment of sending: while no more
 * wait than the wire will take, points pass one by one as they are; where more do, everything that waits, up to twice as
 * much data time as sending will take, is one interval and goes as what stands for it. So a steady fast series is reduced
 * by what came since the last sending, and one that lags behind catches up.
 *
 * Knows no clock: whoever sends keeps the pace.
 */
export class SeriesReducer {
  readonly #reduction: Reduction;
  readonly #widthMs: number;
  readonly #intervals: Gathering[] = [];
  readonly #ready: ReducedPoint[] = [];

  constructor(reduction: Reduction) {
    this.#reduction = reduction;
    this.#widthMs = representatives(reduction) * OBJECT_INTERVAL_MS * CATCH_UP;
  }

  /** Nothing more should be offered until some of it is sent; nothing is lost if it is. */
  get isFull(): boolean {
    return this.#intervals.length >= MAX_INTERVALS;
  }

  /** The oldest number not sent yet. */
  get heldSeq(): number | undefined {
    return this.#ready[0]?.heldSeq ?? this.#intervals[0]?.interval.firstSeq;
  }

  /** @param seq higher than any before */
  offer(seq: number, point: Point): void {
    const last = this.#intervals.at(-1);
    if (last?.interval.spans(point.timeMs, this.#widthMs)) {
      last.interval.add(point);
      if (last.bunch.length <= BUNCH_POINTS) last.bunch.push({ point, heldSeq: seq, standsFor: 1 });
    } else {
      this.#intervals.push({ interval: new Interval(seq, point), bunch: [{ point, heldSeq: seq, standsFor: 1 }] });
    }
  }

  /** What is to be sent next, the same until `sent` is called. */
  next(): ReducedPoint | undefined {
    if (this.#ready.length === 0) {
      const first = this.#intervals.shift();
      if (first !== undefined) this.#ready.push(...this.#decide(first));
    }
    return this.#ready[0];
  }

  sent(): void {
    this.#ready.shift();
  }

  #decide({ interval, bunch }: Gathering): readonly ReducedPoint[] {
    const lagsBehind = this.#intervals.length > 0;
    const untouched = lagsBehind ? representatives(this.#reduction) : BUNCH_POINTS;
    if (interval.count <= untouched) return bunch;
    const points = interval.reduced(this.#reduction);
    const merged = interval.count - points.length;
    return points.map((point, at) => ({
      point,
      heldSeq: interval.firstSeq,
      standsFor: at === points.length - 1 ? 1 + merged : 1,
    }));
  }
}

interface Gathering {
  readonly interval: Interval;
  /** Its points as they came; cut off once they are too many to be sent one by one. */
  readonly bunch: ReducedPoint[];
}

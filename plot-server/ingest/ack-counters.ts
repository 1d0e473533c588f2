import { LOST_REASONS, type LostReason, type SourceBatch } from '../../core/index.ts';

/** Holes of one reason. */
export interface HoleCount {
  readonly holes: number;
  /** What they cost, as far as clients could say. */
  readonly points: number;
}

/** Totals of the acknowledged streams since the start. */
export class AckCounters {
  lines = 0;
  duplicates = 0;
  rejected = 0;
  batches = 0;
  commitFailures = 0;
  readonly #holes = new Map<LostReason, HoleCount>();

  /** A batch is in the store. */
  appended<Parsed>({ lines, holes }: SourceBatch<Parsed>): void {
    this.batches += 1;
    this.lines += lines.length;
    for (const { reason, points = 0 } of holes) {
      const before = this.holes(reason);
      this.#holes.set(reason, { holes: before.holes + 1, points: before.points + points });
    }
  }

  holes(reason: LostReason): HoleCount {
    return this.#holes.get(reason) ?? { holes: 0, points: 0 };
  }

  allHoles(): Readonly<Record<LostReason, HoleCount>> {
    return Object.fromEntries(LOST_REASONS.map((reason) => [reason, this.holes(reason)])) as Record<
      LostReason,
      HoleCount
    >;
  }
}

import { isoTime } from '../../core/index.ts';
import type { GapReason, GapSummary } from '../live/live-event.ts';

/** Points that were lost for good, as whoever sent the others declared it. */
export interface Gap {
  /** The last reading before it, milliseconds since 1970 UTC; `undefined` where nothing is known from before. */
  readonly fromMs: number | undefined;
  /** The first reading after it. */
  readonly toMs: number;
  readonly reason: GapReason;
  /** How many; `undefined` where nobody knows. */
  readonly points: number | undefined;
}

/** A plot keeps so many gaps; the oldest are forgotten first, and counted. */
export const MAX_GAPS = 100;

/** The gaps of one plot in the order of time. */
export class Gaps {
  #list: readonly Gap[];
  #forgotten: number;

  constructor(list: readonly Gap[] = [], forgotten = 0) {
    this.#list = list;
    this.#forgotten = forgotten;
  }

  get list(): readonly Gap[] {
    return this.#list;
  }

  /** How many gaps are no longer in the list. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** For programs; nothing at all for a plot without gaps, which then looks as if there were no such thing. */
  toJson(): { gaps?: GapSummary[]; forgottenGaps?: number } {
    if (this.#list.length === 0) return {};
    const gaps = this.#list.map(({ fromMs, toMs, points, reason }) => ({
      from: fromMs === undefined ? null : isoTime(fromMs),
      to: isoTime(toMs),
      points: points ?? null,
      reason,
    }));
    return { gaps, ...(this.#forgotten > 0 && { forgottenGaps: this.#forgotten }) };
  }

  /** Two losses with the same reason at the same place are one gap. */
  add(gap: Gap): void {
    const same = this.#list.findIndex((other) => isSamePlace(other, gap) && other.reason === gap.reason);
    const kept = this.#list[same];
    if (kept !== undefined) {
      this.#list = this.#list.with(same, { ...kept, points: sum(kept.points, gap.points) });
      return;
    }
    const behind = this.#list.findIndex((other) => other.toMs > gap.toMs);
    const list = this.#list.toSpliced(behind === -1 ? this.#list.length : behind, 0, gap);
    const surplus = Math.max(0, list.length - MAX_GAPS);
    this.#forgotten += surplus;
    this.#list = list.slice(surplus);
  }
}

function isSamePlace(one: Gap, other: Gap): boolean {
  return one.fromMs === other.fromMs && one.toMs === other.toMs;
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

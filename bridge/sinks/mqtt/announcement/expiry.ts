/** Intervals that are remembered: one of them may be an outage. */
const GAPS = 5;
/** Intervals without a reading until a value is no longer the present one. */
const MISSED = 3;
/** What an expiry may be, seconds: few steps, so that it rarely changes. */
const STEPS_S = [60, 120, 300, 600, 1_200, 3_600, 7_200, 21_600, 43_200, 86_400, 604_800] as const;
const LONGEST_S = 604_800;
/** An expiry is lowered only where the interval could grow by this much without it being raised again. */
const MARGIN = 1.5;

/** How long a value of one series stands for the present, learned from how often the series comes. */
export class Expiry {
  /** The last ones, milliseconds; `#next` is overwritten next. */
  readonly #gaps: number[] = [];
  #next = 0;
  #lastMs: number | undefined;
  #seconds: number = STEPS_S[0];

  /** @param timeMs of a reading */
  heard(timeMs: number): void {
    if (this.#lastMs !== undefined && timeMs > this.#lastMs) {
      this.#gaps[this.#next] = timeMs - this.#lastMs;
      this.#next = (this.#next + 1) % GAPS;
    }
    this.#lastMs = timeMs;
  }

  /** Whether it came more than once, so that there is an interval. */
  get isLearned(): boolean {
    return this.#gaps.length > 0;
  }

  /** Three of its intervals, at least 60 s and at most a week, rounded up. */
  get seconds(): number {
    const gapMs = this.#gaps.toSorted((one, other) => one - other)[Math.floor(this.#gaps.length / 2)];
    if (gapMs === undefined) return this.#seconds;
    const needed = roundedUp((gapMs * MISSED) / 1_000);
    const comfortable = roundedUp((gapMs * MISSED * MARGIN) / 1_000);
    if (needed > this.#seconds) this.#seconds = needed;
    else if (comfortable < this.#seconds && this.#gaps.length === GAPS) this.#seconds = comfortable;
    return this.#seconds;
  }
}

function roundedUp(seconds: number): number {
  return STEPS_S.find((step) => step >= seconds) ?? LONGEST_S;
}

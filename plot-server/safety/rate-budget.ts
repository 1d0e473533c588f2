export interface RateBudgetOptions {
  readonly perSecond: number;
  /** How much may be taken at once after a quiet time. */
  readonly burst: number;
}

/** An allowance that fills up again with time. Time comes in as instants of one monotonic clock, in milliseconds. */
export class RateBudget {
  readonly #perSecond: number;
  readonly #burst: number;
  #level: number;
  #atMs = Number.NEGATIVE_INFINITY;

  constructor({ perSecond, burst }: RateBudgetOptions) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#level = burst;
  }

  /** Takes what has been used already, and goes into debt where there is not enough. @returns milliseconds until it is paid */
  use(amount: number, nowMs: number): number {
    this.#fill(nowMs);
    this.#level -= amount;
    return this.#level >= 0 ? 0 : (-this.#level / this.#perSecond) * 1_000;
  }

  /** Takes one if there is one. */
  tryTake(nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }

  /** Whether nothing is missing, so that a new one would be the same. */
  isFull(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#level === this.#burst;
  }

  #fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#level = Math.min(this.#burst, this.#level + (passedMs / 1_000) * this.#perSecond);
    this.#atMs = nowMs;
  }
}

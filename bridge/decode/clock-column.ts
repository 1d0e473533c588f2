/** Seconds and milliseconds since 1970 from 2008 to 2039: nothing else prints such numbers. */
const EPOCH_RANGES = [
  { min: 1.2e9, max: 2.2e9 },
  { min: 1.2e12, max: 2.2e12 },
];
/** Steps of a counter of milliseconds are alike within this factor, and no shorter than this. */
const MAX_STEP_RATIO = 1.5;
const MIN_STEP = 10;
/** Rises in a row that make a counter. */
const ENOUGH_STEPS = 4;
/** A whole number from here on, beside others with a point, is kept back until it shows what it is. */
const SUSPICIOUS = 1000;

export type ClockVerdict = 'clock' | 'value' | 'unsure';

/**
 * Tells whether the first of several columns is a clock: a time since 1970, or a counter of milliseconds that rises in
 * even steps. A counter that falls again, other than to the start, was a value after all.
 */
export class ClockColumn {
  #isClock = false;
  #last: number | undefined;
  #minStep = 0;
  #maxStep = 0;
  #steps = 0;
  #fell = false;

  get isClock(): boolean {
    return this.#isClock;
  }

  /** It was seen to fall, so it is a value for good. */
  get isValue(): boolean {
    return this.#fell;
  }

  /** @param othersHavePoint whether other columns of the row are printed with a decimal point */
  observe(value: number, othersHavePoint: boolean): ClockVerdict {
    if (EPOCH_RANGES.some(({ min, max }) => value >= min && value <= max)) this.#isClock = true;
    else this.#observeStep(value);
    this.#last = value;
    if (this.#isClock) return 'clock';
    return value >= SUSPICIOUS && othersHavePoint && !this.#fell ? 'unsure' : 'value';
  }

  #observeStep(value: number): void {
    if (this.#last === undefined) return;
    const step = value - this.#last;
    const isEven =
      Number.isInteger(value) &&
      step >= MIN_STEP &&
      (this.#steps === 0 || (step <= this.#minStep * MAX_STEP_RATIO && step * MAX_STEP_RATIO >= this.#maxStep));
    if (!isEven) {
      const isRestart = this.#isClock && step < 0 && value < this.#last / 2;
      if (!isRestart && (step <= 0 || !this.#isClock)) {
        this.#fell ||= step <= 0 || !Number.isInteger(value);
        this.#isClock &&= step > 0;
      }
      this.#steps = 0;
      return;
    }
    this.#minStep = this.#steps === 0 ? step : Math.min(this.#minStep, step);
    this.#maxStep = this.#steps === 0 ? step : Math.max(this.#maxStep, step);
    this.#steps += 1;
    if (this.#steps >= ENOUGH_STEPS && !this.#fell) this.#isClock = true;
  }
}

/** What is shown of a number at most: more digits are noise of most sensors, or of what was calculated from them. */
const SIGNIFICANT_DIGITS = 5;

/** A multiplication by a power of ten may be off by so much, relative. */
const ROUNDING = 1e-12;

/** How many decimals the values of one series deserve, learned from them. */
export class Precision {
  #decimals = 0;
  #largest = 0;

  /** @param value finite */
  heard(value: number): void {
    this.#largest = Math.max(this.#largest, Math.abs(value));
    // Writing a number out takes longer than all else that is done with it, and mostly shows nothing new.
    const scaled = value * 10 ** this.#decimals;
    if (Math.abs(scaled - Math.round(scaled)) <= ROUNDING * Math.abs(scaled)) return;
    this.#decimals = Math.max(this.#decimals, decimalsOf(value));
  }

  /** 0 where all were whole numbers. */
  get decimals(): number {
    const integerDigits = this.#largest === 0 ? 1 : Math.floor(Math.log10(this.#largest)) + 1;
    return Math.min(this.#decimals, Math.max(0, SIGNIFICANT_DIGITS - integerDigits));
  }
}

/** 2 of 21.25, 7 of 1e-7. */
function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  const fraction = digits.split('.')[1] ?? '';
  return Math.max(0, fraction.length - Number(exponent));
}

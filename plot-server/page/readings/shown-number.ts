const DIGITS = 5;
const MOST_DECIMALS = 3;

/**
 * Values of one trace as people read them: at most five digits, and as many decimals as the trace has shown before,
 * so that 21.0 after 20.9 does not jump to 21.
 */
export class ShownNumber {
  #decimals = 0;

  text(value: number): string {
    const magnitude = Math.abs(value);
    if (magnitude !== 0 && (magnitude >= 1e7 || magnitude < 1e-3)) return value.toExponential(2);
    const room = Math.max(0, Math.min(MOST_DECIMALS, DIGITS - String(Math.trunc(magnitude)).length));
    this.#decimals = Math.max(this.#decimals, decimalsOf(value));
    return value.toFixed(Math.min(room, this.#decimals)).replace(/^-(?=0(?:\.0*)?$)/, '');
  }
}

function decimalsOf(value: number): number {
  return /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
}

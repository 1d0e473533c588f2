import { decimalOf } from '../decimal-text.ts';
import type { DecodedLine, DecodedValue } from '../decoder.ts';
import { SensorFailures } from '../sensor-failures.ts';

/** The text of one value, and what a configuration calls it. */
export interface ValueText {
  readonly series: string;
  readonly unit: string | undefined;
  readonly text: string;
}

const NOT_FINITE = /^[-+]?(?:nan|inf|infinity|ovf)$/i;

/** Turns the texts that a configured decoder cut out of a line into values; sensors' failures become bad. */
export class ValueReader {
  readonly #failures = new SensorFailures();
  readonly #decimalComma: boolean;

  constructor(decimalComma = false) {
    this.#decimalComma = decimalComma;
  }

  restarted(): void {
    this.#failures.restarted();
  }

  /** A text that is no number means that the line is not what the configuration says: nothing of it is read. */
  read(texts: readonly ValueText[]): DecodedLine {
    const values: DecodedValue[] = [];
    const missing: string[] = [];
    for (const { series, unit, text } of texts) {
      const value = decimalOf(this.#decimalComma ? text.replace(',', '.') : text);
      if (value === undefined && !NOT_FINITE.test(text.trim())) {
        return { values: [], skipped: `${series} is no number: "${text.slice(0, 40)}"` };
      }
      if (value === undefined) missing.push(series);
      else values.push(this.#judged(series, unit, value));
    }
    return missing.length === 0 ? { values } : { values, skipped: `${missing.join(', ')} is not a finite number` };
  }

  #judged(series: string, unit: string | undefined, value: number): DecodedValue {
    const isFailure = this.#failures.isFailure(series, unit, value);
    return { series, value, ...(unit === undefined ? {} : { unit }), ...(isFailure ? { quality: 'bad' } : {}) };
  }
}

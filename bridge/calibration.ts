import type { DecodedLine, DecodedValue } from './decode/decoder.ts';

/** What is done to the values of one series. */
export interface SeriesSettings {
  /** The name it goes by from here on. Default: the one the board gives. */
  readonly rename?: string;
  /** SenML code that takes the place of the board's. */
  readonly unit?: string;
  /** c0, c1, c2 … of `c0 + c1·x + c2·x² …`; `[offset, scale]` for a straight line. Default: the value as it is. */
  readonly coefficients?: readonly number[];
  /** Leave the series out. */
  readonly skip: boolean;
}

/** Settings by the series' name as the board gives it. */
export type SeriesTable = ReadonlyMap<string, SeriesSettings>;

/** Brings the values of one board into the units and under the names that its owner wants. */
export class Calibration {
  readonly #table: SeriesTable;
  /** Which series goes by a name that is not its own. */
  readonly #renamed: ReadonlyMap<string, string>;

  constructor(table: SeriesTable) {
    this.#table = table;
    this.#renamed = new Map(
      Array.from(table).flatMap(([series, { rename, skip }]) =>
        rename === undefined || rename === series || skip ? [] : [[rename, series] as const],
      ),
    );
  }

  /** Good and bad values alike. What is no number afterwards, or would be mixed up with another series, is skipped. */
  apply({ values, skipped }: DecodedLine): DecodedLine {
    if (this.#table.size === 0) return skipped === undefined ? { values } : { values, skipped };
    const calibrated: DecodedValue[] = [];
    let why = skipped;
    for (const value of values) {
      const result = this.#one(value);
      if (typeof result === 'string') why = result;
      else if (result !== undefined) calibrated.push(result);
    }
    return why === undefined ? { values: calibrated } : { values: calibrated, skipped: why };
  }

  #one(value: DecodedValue): DecodedValue | string | undefined {
    const settings = this.#table.get(value.series);
    if (settings === undefined) {
      const other = this.#renamed.get(value.series);
      return other === undefined ? value : `the board has a "${value.series}" of its own, and "${other}" is renamed so`;
    }
    const { rename = value.series, unit, coefficients, skip } = settings;
    if (skip) return undefined;
    const calibrated = coefficients === undefined ? value.value : polynomial(coefficients, value.value);
    if (!Number.isFinite(calibrated)) return `"${value.series}" is no number after its calibration`;
    return { ...value, series: rename, value: calibrated, ...(unit !== undefined && { unit }) };
  }
}

/** Horner's scheme. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** One line of the report. */
export interface Measurement {
  readonly what: string;
  readonly value: string;
}

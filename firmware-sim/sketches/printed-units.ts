/** How a sketch prints a quantity of this unit. */
export interface PrintedUnit {
  /** After the number, with a blank between; empty for none. */
  readonly text: string;
  /** Digits after the point: about the resolution of a common sensor. */
  readonly decimals: number;
}

/** By SenML code (RFC 8428); spellings are those of the libraries' example sketches (`*C` in Adafruit's, `bpm`). */
export const PRINTED_UNITS: Readonly<Record<string, PrintedUnit>> = {
  Cel: { text: '*C', decimals: 2 },
  Far: { text: '*F', decimals: 2 },
  K: { text: 'K', decimals: 2 },
  '%RH': { text: '%RH', decimals: 2 },
  '%': { text: '%', decimals: 1 },
  '/min': { text: 'bpm', decimals: 1 },
  mV: { text: 'mV', decimals: 3 },
  V: { text: 'V', decimals: 3 },
  mA: { text: 'mA', decimals: 2 },
  A: { text: 'A', decimals: 3 },
  W: { text: 'W', decimals: 2 },
  Pa: { text: 'Pa', decimals: 0 },
  hPa: { text: 'hPa', decimals: 2 },
  kPa: { text: 'kPa', decimals: 3 },
  lx: { text: 'lx', decimals: 1 },
  ppm: { text: 'ppm', decimals: 0 },
  m: { text: 'm', decimals: 3 },
  cm: { text: 'cm', decimals: 1 },
  mm: { text: 'mm', decimals: 0 },
  in: { text: 'in', decimals: 1 },
  Hz: { text: 'Hz', decimals: 2 },
  s: { text: 's', decimals: 3 },
  ms: { text: 'ms', decimals: 1 },
  'm/s': { text: 'm/s', decimals: 2 },
  'm/s2': { text: 'm/s^2', decimals: 3 },
  g: { text: 'g', decimals: 1 },
  kg: { text: 'kg', decimals: 3 },
};

/** A unit that is not in the table is left out, as in a sketch whose author did not print it. */
const UNPRINTED: PrintedUnit = { text: '', decimals: 3 };

/** @param unit SenML code, or the unit as a trace's header writes it */
export function printedUnit(unit: string): PrintedUnit {
  return PRINTED_UNITS[unit] ?? UNPRINTED;
}

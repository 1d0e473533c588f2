/**
 * Values a board prints are whole numbers, each printed once: this one, the next, and so on. Eight digits, so that one
 * is known wherever it turns up, in a table or in the bytes of a spool.
 */
export const FIRST_VALUE = 10_000_001;

/** What a board printed, and when the terminal had taken it. */
export interface Fed {
  /** Every line carries one value of each, in this order. */
  readonly series: readonly string[];
  /** Of the value `FIRST_VALUE + index`: monotonic milliseconds. */
  readonly atMs: readonly number[];
}

/** A row of the server's table. */
export interface Stored {
  readonly timeMs: number;
  readonly series: string;
  readonly value: number;
  readonly quality: string;
}

/** From a kill of the bridge to the moment its next start had opened the board; monotonic milliseconds. */
export interface Absence {
  readonly killedAtMs: number;
  readonly reopenedAtMs: number;
  /** Values in the spool the killed process left behind; `undefined` when there was no spool at all. */
  readonly spooled: ReadonlySet<number> | undefined;
}

/** A hole as the figure shows it. */
export interface Gap {
  readonly reason: string;
  /** Absent where nobody can know. */
  readonly points?: number;
}

/** Everything that a run leaves to be judged. */
export interface History {
  readonly fed: Fed;
  readonly stored: readonly Stored[];
  readonly absences: readonly Absence[];
  readonly gaps: readonly Gap[];
}

export function seriesOf(fed: Fed, value: number): string | undefined {
  return fed.series[(value - FIRST_VALUE) % fed.series.length];
}

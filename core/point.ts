/** How far a reading can be trusted. `bad` means that the sensor itself reported a failure. */
export type Quality = 'good' | 'bad';

/** One reading of one series of a board. */
export interface Point {
  /** Unique within its board, as the board names it: `temperature`, `A0`. */
  readonly series: string;
  /** Wall time of the reading, milliseconds since 1970 UTC. */
  readonly timeMs: number;
  /** Finite. */
  readonly value: number;
  /** SenML unit code (RFC 8428, section 12.1): `Cel`, `%RH`, `lx`; absent when the board did not say. */
  readonly unit?: string;
  /** Absent means `good`. */
  readonly quality?: Quality;
  /** The clock of the machine was not set since it started, so `timeMs` may be wrong by any amount. */
  readonly timeUnsure?: true;
}

/** Where a board's life stands in simulated milliseconds since it was first plugged in. */
export interface Timeline {
  /** When the program started that runs now. Its own times count from there. */
  readonly bootedAtMs: number;
  /** The latest time that anything is known to have happened at. */
  readonly nowMs: number;
}

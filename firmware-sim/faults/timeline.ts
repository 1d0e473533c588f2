/** Where a board's life stands in simulated milliseconds since it was first plugged in. */
export interface Timeline {
  /**
   * What the times count from that parts are told: the start of the program that runs now, or 0 where their time goes on
   * from start to start.
   */
  readonly bootedAtMs: number;
  /** The latest time that anything is known to have happened at. */
  readonly nowMs: number;
}

/** The newest reading of a trace. */
export interface LastReading {
  /** `null` when it was no number. */
  readonly value: number | null;
  /** When it was read, milliseconds since 1970 UTC. */
  readonly timeMs: number;
  /** Whether that time is a guess. */
  readonly timeUnsure: boolean;
  readonly arrivedAtMonotonicMs: number;
}

/** A time that is a guess never stands above one that is none. */
export function isLater(last: LastReading | undefined, other: LastReading): boolean {
  if (last === undefined || (last.timeUnsure && !other.timeUnsure)) return false;
  return last.timeMs > other.timeMs;
}

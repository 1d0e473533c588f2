/** What comes within this time of the first of it counts as one visit, so that a burst is not an interval. */
const VISIT_MS = 10_000;

/** A board that sends all the time is quiet after this. */
const QUIET_AFTER_MS = 60_000;

const QUIET_INTERVALS = 3;

/**
 * When something of a board came, and how often it usually does: the middle of the last three intervals between visits,
 * so that one outage makes no slow board of a fast one. Times are monotonic, milliseconds.
 */
export class Arrivals {
  /** `undefined` as long as nothing came. */
  lastMs: number | undefined;
  readonly #awaitedSinceMs: number;
  #visitMs = Number.NEGATIVE_INFINITY;
  #newestMs = 0;
  #middleMs = 0;
  #oldestMs = 0;

  /** @param awaitedSinceMs from when on something is awaited; what came earlier and was missed makes nothing quiet */
  constructor(awaitedSinceMs: number) {
    this.#awaitedSinceMs = awaitedSinceMs;
  }

  /** @param timeMs not before the last one */
  add(timeMs: number): void {
    this.lastMs = timeMs;
    const intervalMs = timeMs - this.#visitMs;
    if (intervalMs < VISIT_MS) return;
    this.#visitMs = timeMs;
    if (intervalMs === Number.POSITIVE_INFINITY) return;
    this.#oldestMs = this.#middleMs;
    this.#middleMs = this.#newestMs;
    this.#newestMs = intervalMs;
  }

  /** 0 until it is known. */
  get usualIntervalMs(): number {
    const [a, b, c] = [this.#oldestMs, this.#middleMs, this.#newestMs];
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  /** Whether nothing came for longer than is usual, and for a minute at least. */
  isQuiet(nowMs: number): boolean {
    const silentMs = nowMs - Math.max(this.lastMs ?? this.#awaitedSinceMs, this.#awaitedSinceMs);
    return silentMs > Math.max(QUIET_AFTER_MS, QUIET_INTERVALS * this.usualIntervalMs);
  }
}

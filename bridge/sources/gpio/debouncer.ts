/**
 * The level of a contact that bounces. The first edge counts at once; what follows within the bounce time does not, and
 * when that is over the level is the one that came last.
 */
export class Debouncer {
  readonly #bounceMs: number;
  #level: 0 | 1;
  #newest: 0 | 1;
  #quietFromMs = Number.NEGATIVE_INFINITY;

  constructor(level: 0 | 1, bounceMs: number) {
    this.#bounceMs = bounceMs;
    this.#level = level;
    this.#newest = level;
  }

  get level(): 0 | 1 {
    return this.#level;
  }

  /** When `settle` has to be asked; `undefined` when nothing is open. */
  get settlesAtMs(): number | undefined {
    return this.#newest === this.#level ? undefined : this.#quietFromMs;
  }

  /** Whether the edge counts. */
  edge(level: 0 | 1, timeMs: number): boolean {
    this.#newest = level;
    if (level === this.#level || timeMs < this.#quietFromMs) return false;
    this.#accept(level, timeMs);
    return true;
  }

  /** Whether the level is another one, now that the bounce time is over. */
  settle(timeMs: number): boolean {
    if (this.#newest === this.#level || timeMs < this.#quietFromMs) return false;
    this.#accept(this.#newest, timeMs);
    return true;
  }

  #accept(level: 0 | 1, timeMs: number): void {
    this.#level = level;
    this.#quietFromMs = timeMs + this.#bounceMs;
  }
}

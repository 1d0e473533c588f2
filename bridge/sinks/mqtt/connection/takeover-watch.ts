/** So many ends within so long are no accident, and are worth a pause. */
const TIMES = 4;
const WITHIN_MS = 60_000;
const PAUSE_MS = 60_000;

/** Notices two clients with one id, who throw each other out again and again. */
export class TakeoverWatch {
  #endedAtMs: readonly number[] = [];

  /**
   * A connection has ended.
   * @returns how long to stay away, ms; 0 where there is no reason to
   */
  ended({ nowMs, isSuspicious }: { readonly nowMs: number; readonly isSuspicious: boolean }): number {
    if (!isSuspicious) {
      this.#endedAtMs = [];
      return 0;
    }
    this.#endedAtMs = [...this.#endedAtMs.filter((atMs) => nowMs - atMs <= WITHIN_MS), nowMs];
    if (this.#endedAtMs.length < TIMES) return 0;
    this.#endedAtMs = [];
    return PAUSE_MS;
  }
}

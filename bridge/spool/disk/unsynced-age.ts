/** How exactly the age is known, and how many moments are remembered while the disk keeps nothing. */
const GRAIN_MS = 50;
const MAX_MARKS = 1_024;

/** How old the oldest appended point is that is not on the disk yet. */
export class UnsyncedAge {
  #marks: { last: number; readonly atMs: number }[] = [];

  appended(last: number, { durableSeq, nowMs }: { readonly durableSeq: number; readonly nowMs: number }): void {
    this.#settle(durableSeq);
    const newest = this.#marks.at(-1);
    if (newest !== undefined && (nowMs - newest.atMs < GRAIN_MS || this.#marks.length >= MAX_MARKS)) newest.last = last;
    else this.#marks.push({ last, atMs: nowMs });
  }

  /** Milliseconds; 0 when all of them are on the disk. */
  ageMs({ durableSeq, nowMs }: { readonly durableSeq: number; readonly nowMs: number }): number {
    this.#settle(durableSeq);
    const oldest = this.#marks[0];
    return oldest === undefined ? 0 : nowMs - oldest.atMs;
  }

  #settle(durableSeq: number): void {
    const kept = this.#marks.findIndex(({ last }) => last > durableSeq);
    if (kept !== 0) this.#marks.splice(0, kept === -1 ? this.#marks.length : kept);
  }
}

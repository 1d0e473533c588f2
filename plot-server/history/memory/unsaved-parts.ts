import type { StoredHistory, UnsavedReadings } from '../stored-history.ts';
import type { ReadingLog } from './reading-log.ts';

/** Readings kept in memory while the disk takes none, about 36 MB; beyond, the oldest are dropped. */
const MAX_READINGS = 2_000_000;

/** So many wait only when they come faster than they are written between all the other work. */
const URGENT_READINGS = 500_000;

/** Why readings are dropped. */
export const MEMORY_FULL = 'the disk takes no history and the memory for that is full';

/** The readings that are in no file: those that come in, and before them, set apart, those that are being written. */
export class UnsavedParts {
  readonly #onFull: () => void;
  readonly #changed = new Set<StoredHistory>();
  #frozen: Map<StoredHistory, UnsavedReadings> | undefined;
  #frozenCount = 0;
  #freshCount = 0;
  #isFull = false;

  /** @param onFull readings are dropped from now on */
  constructor(onFull: () => void) {
    this.#onFull = onFull;
  }

  get count(): number {
    return this.#frozenCount + this.#freshCount;
  }

  get isUrgent(): boolean {
    return this.count >= URGENT_READINGS;
  }

  /** Counts one more reading of a plot. @returns false where there is no room for it */
  admit(history: StoredHistory): boolean {
    if (this.count >= MAX_READINGS && !this.#makeRoom()) return false;
    this.#freshCount += 1;
    this.#changed.add(history);
    return true;
  }

  /** Sets apart what came in so far. Nothing may be set apart already. */
  freeze(): void {
    this.#frozen = new Map(Array.from(this.#changed, (history) => [history, history.takeUnsaved()]));
    this.#changed.clear();
    this.#frozenCount = this.#freshCount;
    this.#freshCount = 0;
  }

  /** What was set apart, in the order of plot and trace. */
  *frozen(): Generator<{ readonly plot: number; readonly trace: number; readonly log: ReadingLog }> {
    const histories = [...(this.#frozen?.keys() ?? [])].sort((one, other) => one.plot - other.plot);
    for (const history of histories) {
      const logs = [...(this.#frozen?.get(history) ?? [])].sort(([one], [other]) => one - other);
      for (const [trace, log] of logs) yield { plot: history.plot, trace, log };
    }
  }

  frozenOf(history: StoredHistory): readonly UnsavedReadings[] {
    const logs = this.#frozen?.get(history);
    return logs === undefined ? [] : [logs];
  }

  /** What was set apart is in a file now. */
  saved(): void {
    this.#frozen = undefined;
    this.#frozenCount = 0;
    this.#isFull = false;
  }

  /** Forgets the readings of a plot. */
  drop(history: StoredHistory): void {
    this.#freshCount -= countOf(history.takeUnsaved());
    this.#changed.delete(history);
    this.#frozenCount -= countOf(this.#frozen?.get(history) ?? new Map());
    this.#frozen?.delete(history);
  }

  /** The oldest make way. */
  #makeRoom(): boolean {
    if (!this.#isFull) this.#onFull();
    this.#isFull = true;
    if (this.#frozenCount === 0) return false;
    this.#frozen?.clear();
    this.#frozenCount = 0;
    return true;
  }
}

function countOf(readings: UnsavedReadings): number {
  let count = 0;
  for (const log of readings.values()) count += log.length;
  return count;
}

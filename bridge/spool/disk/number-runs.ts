export interface NumberRun {
  readonly first: number;
  readonly last: number;
}

/** A set of numbers that comes in few runs: the points of a spool, one run for each start of the process. */
export class NumberRuns {
  /** Ascending, with a number left out between any two. */
  #runs: NumberRun[] = [];
  #count = 0;

  constructor(runs: Iterable<NumberRun> = []) {
    for (const { first, last } of runs) this.add(first, last);
  }

  /** How many numbers there are. */
  get count(): number {
    return this.#count;
  }

  get first(): number | undefined {
    return this.#runs[0]?.first;
  }

  get runs(): readonly NumberRun[] {
    return this.#runs;
  }

  /** The run that holds `seq`. */
  at(seq: number): NumberRun | undefined {
    return this.#runs.find(({ first, last }) => first <= seq && seq <= last);
  }

  /** The first number at or after `seq`. */
  firstFrom(seq: number): number | undefined {
    const run = this.#runs.find(({ last }) => last >= seq);
    return run === undefined ? undefined : Math.max(run.first, seq);
  }

  countFrom(seq: number): number {
    let count = 0;
    for (const { first, last } of this.#runs) count += Math.max(0, last - Math.max(first, seq) + 1);
    return count;
  }

  add(first: number, last: number): void {
    if (last < first) return;
    const newest = this.#runs.at(-1);
    this.#count += last - first + 1;
    if (newest === undefined || first > newest.last + 1) {
      this.#runs.push({ first, last });
    } else if (first === newest.last + 1) {
      this.#runs[this.#runs.length - 1] = { first: newest.first, last };
    } else {
      this.#insert(first, last);
    }
  }

  /** Takes out every number from `first` to `last`. Returns how many there were. */
  remove(first: number, last: number): number {
    const before = this.#count;
    const oldest = this.#runs[0];
    if (oldest === undefined || last < oldest.first) return 0;
    if (first <= oldest.first && last < oldest.last) {
      // What happens all the time: the oldest go.
      this.#runs[0] = { first: last + 1, last: oldest.last };
      this.#count -= last - oldest.first + 1;
      return before - this.#count;
    }
    this.#runs = this.#runs.flatMap((run) => [
      ...(run.first < first ? [{ first: run.first, last: Math.min(run.last, first - 1) }] : []),
      ...(run.last > last ? [{ first: Math.max(run.first, last + 1), last: run.last }] : []),
    ]);
    this.#recount();
    return before - this.#count;
  }

  #insert(first: number, last: number): void {
    const touches = (run: NumberRun) => run.first <= last + 1 && run.last >= first - 1;
    const touched = this.#runs.filter(touches);
    const merged = {
      first: Math.min(first, ...touched.map((run) => run.first)),
      last: Math.max(last, ...touched.map((run) => run.last)),
    };
    this.#runs = [...this.#runs.filter((run) => !touches(run)), merged].sort((a, b) => a.first - b.first);
    this.#recount();
  }

  #recount(): void {
    this.#count = this.#runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  }
}

import type { Clock, Point } from '../../../../core/index.ts';
import type { Spool } from '../../../spool/spool.ts';
import { Expiry } from './expiry.ts';
import { Precision } from './precision.ts';

/** Series of a board, and boards, that are kept: what comes after these is not published, but stored all the same. */
const MAX_SERIES = 256;
const MAX_BOARDS = 256;
/** Whoever is further behind skips to here: only the newest counts, and these are still in the spool's memory. */
const MAX_BEHIND = 5_000;

/** What is known of one series. */
export interface NewestValue {
  readonly series: string;
  /** Counts the boards' readings; larger is newer. */
  count: number;
  /** `null`: the sensor reported a failure. */
  value: number | null;
  unit: string | undefined;
  /** When it was heard, monotonic. */
  heardMs: number;
  readonly expiry: Expiry;
  readonly precision: Precision;
}

/** The newest values of one board, by series, in the order they appeared. */
export type BoardValues = ReadonlyMap<string, NewestValue>;

export interface NewestValuesOptions {
  readonly spool: Pick<Spool, 'lastSeq' | 'trimmedThrough' | 'nextAfter' | 'changed'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The newest value of each series, read from the spool beside its sender: never trims, begins with what comes after it
 * was made, and leaves out what it cannot follow.
 */
export class NewestValues {
  readonly #options: NewestValuesOptions;
  readonly #boards = new Map<string, Map<string, NewestValue>>();
  readonly #onSeries = new Set<() => void>();
  #seq: number;
  #count = 0;

  constructor(options: NewestValuesOptions) {
    this.#options = options;
    this.#seq = options.spool.lastSeq;
    void this.#run();
  }

  /** By board, in the order they appeared. */
  get boards(): ReadonlyMap<string, BoardValues> {
    return this.#boards;
  }

  /** Calls `heard` whenever a series comes for the first time, or with another unit. */
  onSeries(heard: () => void): void {
    this.#onSeries.add(heard);
  }

  async #run(): Promise<void> {
    const { spool, signal } = this.#options;
    while (!signal.aborted) {
      this.#read();
      await spool.changed(signal);
    }
  }

  #read(): void {
    const { spool } = this.#options;
    this.#seq = Math.max(this.#seq, spool.lastSeq - MAX_BEHIND);
    for (;;) {
      // What was delivered meanwhile would be read from the disk.
      this.#seq = Math.max(this.#seq, spool.trimmedThrough);
      const item = spool.nextAfter(this.#seq);
      if (item === undefined) return;
      if (item.kind === 'point') this.#take(item.board, item.point);
      this.#seq = item.kind === 'point' ? item.seq : item.through;
    }
  }

  #take(board: string, { series, value, unit, quality, timeMs }: Point): void {
    const values = this.#valuesOf(board);
    if (values === undefined) return;
    this.#count += 1;
    const heard = {
      count: this.#count,
      value: quality === 'bad' ? null : value,
      unit,
      heardMs: this.#options.clock.monotonicMs(),
    };
    const known = values.get(series);
    if (known === undefined && values.size >= MAX_SERIES) return;
    const newest = known ?? { series, ...heard, expiry: new Expiry(), precision: new Precision() };
    const isOther = newest.unit !== unit;
    newest.count = heard.count;
    newest.value = heard.value;
    newest.unit = heard.unit;
    newest.heardMs = heard.heardMs;
    newest.expiry.heard(timeMs);
    if (heard.value !== null) newest.precision.heard(value);
    if (known === undefined) values.set(series, newest);
    if (known === undefined || isOther) this.#tell();
  }

  #valuesOf(board: string): Map<string, NewestValue> | undefined {
    let values = this.#boards.get(board);
    if (values === undefined && this.#boards.size < MAX_BOARDS) {
      values = new Map();
      this.#boards.set(board, values);
    }
    return values;
  }

  #tell(): void {
    for (const heard of this.#onSeries) heard();
  }
}

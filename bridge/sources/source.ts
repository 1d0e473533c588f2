import type { DecodedValue } from '../decode/decoder.ts';

/** Lines that arrived together. */
export interface LineBatch {
  /** When they arrived, on the monotonic clock. */
  readonly monotonicMs: number;
  /** Whole lines in order, line endings removed. At least one. */
  readonly lines: readonly string[];
}

/** Values that were read together, from something that hands over values and no text. */
export interface ReadingBatch {
  /** When they were read, on the monotonic clock. */
  readonly monotonicMs: number;
  /** At least one. */
  readonly readings: readonly DecodedValue[];
}

export type SourceBatch = LineBatch | ReadingBatch;

/** Where what one board measures comes from. */
export interface Source<Batch extends SourceBatch = SourceBatch> {
  /** The board's name: the plot is called so. */
  readonly board: string;
  /**
   * Opens the source and yields what it gives until `signal` aborts or the input ends for good. Whatever it opened is
   * closed when the loop over it is left, in whichever way.
   *
   * @throws BoardstreamError `SOURCE_…`: opening again later may succeed
   */
  open(signal: AbortSignal): AsyncIterable<Batch>;
  /**
   * Resolves when something happened after which opening again may succeed, or when `signal` aborts. Absent where nothing
   * tells of it, and then the time until the next try is all there is.
   */
  returned?(signal: AbortSignal): Promise<void>;
}

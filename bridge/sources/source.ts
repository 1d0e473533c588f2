import type { DecodedValue } from '../decode/decoder.ts';

/** Lines that arrived together. */
export interface LineBatch {
  /** When they arrived, on the monotonic clock. */
  readonly monotonicMs: number;
  /** Whole lines in order, line endings removed. At least one. */
  readonly lines: readonly string[];
}

/** What a source that knows no lines has read together, such as sensors of the kernel. */
export interface ReadingBatch {
  /** When it was read, on the monotonic clock. */
  readonly monotonicMs: number;
  /** At least one. */
  readonly readings: readonly DecodedValue[];
}

export type SourceBatch = LineBatch | ReadingBatch;

/** Where the lines, or the readings, of one board come from. */
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
}

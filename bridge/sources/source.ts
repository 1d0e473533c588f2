/** Lines that arrived together. */
export interface LineBatch {
  /** When they arrived, on the monotonic clock. */
  readonly monotonicMs: number;
  /** Whole lines in order, line endings removed. At least one. */
  readonly lines: readonly string[];
}

/** Where the lines of one board come from. */
export interface Source {
  /** The board's name: the plot is called so. */
  readonly board: string;
  /**
   * Opens the source and yields its lines until `signal` aborts or the input ends for good. Whatever it opened is
   * closed when the loop over it is left, in whichever way.
   *
   * @throws BoardstreamError `SOURCE_…`: opening again later may succeed
   */
  open(signal: AbortSignal): AsyncIterable<LineBatch>;
}

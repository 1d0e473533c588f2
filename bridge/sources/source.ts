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

/** A port while it is open. */
export interface OpenPort {
  /** `/dev/ttyACM0`, `pi.local:4000` */
  readonly path: string;
  /**
   * Resolves when the bytes have left this machine.
   * @throws BoardstreamError SOURCE_LOST, SOURCE_FAILED
   */
  write(bytes: Uint8Array): Promise<void>;
}

/** Someone who listens at a source while it is read. */
export interface SourceTap {
  /** Each time the port has been opened. */
  opened(port: OpenPort): void;
  /** Every byte of text, before lines are made of it. Whoever keeps the array copies it. */
  heard(bytes: Uint8Array): void;
}

/** Where what one board measures comes from. */
export interface Source<Batch extends SourceBatch = SourceBatch> {
  /** The board's name: the plot is called so. */
  readonly board: string;
  /**
   * Opens the source and yields what it gives until `signal` aborts or the input ends for good. Whatever it opened is
   * closed when the loop over it is left, in whichever way.
   *
   * @param tap is told of the port and what it says; a source that has no port leaves it alone
   * @throws BoardstreamError `SOURCE_…`: opening again later may succeed
   */
  open(signal: AbortSignal, tap?: SourceTap): AsyncIterable<Batch>;
  /**
   * Resolves when something happened after which opening again may succeed, or when `signal` aborts. Absent where nothing
   * tells of it, and then the time until the next try is all there is.
   */
  returned?(signal: AbortSignal): Promise<void>;
}

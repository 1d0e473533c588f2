import type { DeclaredHole, Lane, SourceRecord, StreamMessage } from '../../core/index.ts';
import type { Plot } from './plot.ts';

/** A line of an acknowledged stream on its way into the store. */
export interface AcknowledgedLine {
  readonly seq: number;
  readonly lane: Lane;
  readonly plot: Plot;
  /** Positions in the plot. */
  readonly traces: readonly number[];
  readonly message: StreamMessage;
  /** The line as the store writes it. */
  readonly encoded: string;
}

/** What is stored as one record, all of it or nothing: lines, holes, and the source after them. */
export interface AcknowledgedBatch {
  /** Account and source id: the same id under another account is another source. */
  readonly source: string;
  readonly lines: readonly AcknowledgedLine[];
  readonly holes: readonly DeclaredHole[];
  readonly record: SourceRecord;
  /** Wall time, milliseconds since 1970 UTC. */
  readonly arrivedAtMs: number;
}

/** Where acknowledged lines are safe. */
export interface AckStore {
  /** Changes when the data was lost or exchanged; at most 64 characters. */
  readonly id: string;
  /** Whether what is appended need not be synced, because nothing is kept over a restart. */
  readonly isMemory: boolean;
  /** What is stored of a source. */
  record(source: string): SourceRecord;
  /**
   * Stores the batch, safe from a kill of the process, and brings its points to their plots.
   * @throws BoardstreamError `JOURNAL_FULL`, and nothing of it is stored
   */
  append(batch: AcknowledgedBatch): void;
  /**
   * Resolves when everything appended before the call is safe from a power cut, too.
   * @throws BoardstreamError `JOURNAL_NOT_DURABLE` while the disk does not take it, `JOURNAL_CLOSED`
   */
  sync(): Promise<void>;
}

import type { ErrorCode, ErrorContext } from '../../../core/index.ts';
import type { DecodedValue } from '../../decode/decoder.ts';
import type { FirmataConnection, FirmataSensor } from './firmata-board.ts';

/** The only message to the process of a board, and its first. */
export interface BoardOrder {
  readonly connection: FirmataConnection;
  readonly sensors: readonly FirmataSensor[];
  readonly intervalMs: number;
}

/** What the process of a board tells. */
export type BoardReport =
  /** Nothing but that it lives; every {@link BEAT_MS}. */
  | { readonly type: 'alive' }
  | { readonly type: 'opened'; readonly path: string }
  /** `machineMs`: when they were read, on the monotonic clock of the machine. */
  | { readonly type: 'readings'; readonly machineMs: number; readonly readings: readonly DecodedValue[] }
  /** Readings that this process had to drop because nobody took them. */
  | { readonly type: 'dropped'; readonly count: number }
  | { readonly type: 'sensorFailed'; readonly series: string; readonly why: string }
  | { readonly type: 'sensorRecovered'; readonly series: string }
  /** The last one: the process ends. */
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string; readonly context: ErrorContext };

/** Between two signs of life, milliseconds. */
export const BEAT_MS = 2_000;

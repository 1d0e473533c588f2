import type { JsonObject } from '../../core/index.ts';

/** What happens to the points of plots, in order, for whoever brings them back after a restart. */
export interface MessageLog {
  /** A stream message was applied to these traces of a plot. */
  received(plotId: string, message: LoggedMessage): void;
  /** All points of a plot were forgotten: it has been overwritten. */
  cleared(plotId: string): void;
  /** What sends the points of a plot has connected anew. */
  restarted(plotId: string): void;
  /** The points of these traces, which no stream feeds any more, were saved with the plot itself. */
  saved(plotId: string, traces: readonly number[]): void;
}

/** Where a point goes in the figure: behind all others, or before those that are later than it. */
export type Placement = 'end' | 'byTime';

export interface LoggedMessage {
  /** Positions in the plot. */
  readonly traces: readonly number[];
  readonly properties: JsonObject;
  /** Wall time, milliseconds since 1970 UTC. */
  readonly arrivedAtMs: number;
  /** Whether only the history took it, as with the points that a plot call brings in its definition. */
  readonly historyOnly: boolean;
  /** Default `end`. */
  readonly placement?: Placement;
}

/** For servers that keep nothing. */
export const NO_LOG: MessageLog = { received: () => {}, cleared: () => {}, restarted: () => {}, saved: () => {} };

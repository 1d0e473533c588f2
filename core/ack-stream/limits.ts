/** How long a client waits for the hello before it ends its request to see who answers. Source: prototype, 1 ms typical. */
export const HELLO_WAIT_MS = 5_000;

/** A client that has sent nothing for so long sends a newline; proxies cut silent requests after 60 s by default. */
export const HEARTBEAT_AFTER_MS = 5_000;

/** Without a byte from the server for so long a client takes it for dead: three heartbeats without an answer. */
export const DEAD_PEER_MS = 15_000;

/** Without a byte from the client for so long the server takes it for dead: six heartbeats that did not come. */
export const IDLE_MS = 30_000;

/** A server acknowledges at most so often, unless `ACK_EVERY_LINES` are waiting for it. */
export const ACK_EVERY_MS = 100;
export const ACK_EVERY_LINES = 64;

/** A client states the number of the next line at least every so many lines, so that a miscount cannot last. */
export const MARK_EVERY_LINES = 256;

/** Lines and bytes a client may have on the way without an acknowledgement. */
export interface Window {
  /** 1..65 536 */
  readonly lines: number;
  /** 1 KiB..8 MiB; one line may always travel, however long. */
  readonly bytes: number;
}

export const DEFAULT_WINDOW: Window = { lines: 1_000, bytes: 262_144 };
/** A server may ask for more, a client does not follow: what is on the way is held in memory at both ends. */
export const LARGEST_WINDOW: Window = { lines: 65_536, bytes: 8 * 1024 * 1024 };
export const SMALLEST_WINDOW: Window = { lines: 1, bytes: 1024 };

/** Ranges that a client may leave for later at a time; a backlog beyond them is sent in order, before live lines. */
export const MAX_LATER_RANGES = 8;

/** Boots that a server remembers of a source, and a client of its spool. */
export const MAX_BOOTS = 32;

/**
 * Batches of one source that a server may have on their way into its store. A store that syncs every 400 ms while lines
 * come one by one has as many at 160 lines a second; beyond it, lines wait and the next batch is larger.
 */
export const MAX_BATCHES_UNDER_WAY = 64;

/** A batch that holds so much is given to the store before more is taken in: it is stored as one record, which is bounded. */
export const BATCH_BYTES = 256 * 1024;

/** How long a client that stops reads the last acknowledgements. A service has 5 s to stop in all. */
export const FAREWELL_MS = 1_000;

/** Lines of one request in batch mode, and how often one is made when there are fewer. */
export const BATCH_LINES = 500;
export const BATCH_EVERY_MS = 1_000;

/** In batch mode the client tries so often whether the proxy that made it necessary is gone. */
export const STREAM_PROBE_EVERY_MS = 600_000;

/** Replaced so many times within so long, a client says that its source is used elsewhere, and pauses. */
export const REPLACED_TIMES = 3;
export const REPLACED_WITHIN_MS = 60_000;
export const REPLACED_PAUSE_MS = 60_000;

/** Lines a client cannot read before it takes the peer for something else than a stream server. */
export const MAX_FAULTS = 16;

/** Rejected lines that one acknowledgement names at most; the others are only counted. */
export const MAX_REJECTED = 64;

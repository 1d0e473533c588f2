import type { Fork } from './lineage.ts';
import type { Rejected } from './server-line.ts';
import type { Boot, SpoolIdentity } from './spool-view.ts';

/** `stream`: lines and acknowledgements at the same time. `batch`: one request after the other, through a proxy that holds them back. */
export type AckMode = 'stream' | 'batch';

/** What happened to the client. Events of a connection that is not the current one are ignored. */
export type ClientEvent =
  | { readonly type: 'start' }
  /** The connection is made and the request's headers are on their way. */
  | { readonly type: 'opened'; readonly connection: number }
  /** The response's headers came; `acknowledges` says whether `plotly-stream-ack` was 1. */
  | { readonly type: 'answered'; readonly connection: number; readonly status: number; readonly acknowledges: boolean }
  /** Bytes came, and with them so many whole lines of the body, newlines removed; none where a line is not whole yet. */
  | { readonly type: 'received'; readonly connection: number; readonly lines: readonly string[] }
  /** The response ended as it should. */
  | { readonly type: 'ended'; readonly connection: number }
  /** The connection is lost. */
  | { readonly type: 'closed'; readonly connection: number }
  /** The spool has something to give again. */
  | { readonly type: 'appended' }
  /** `wakeAtMs` has come. */
  | { readonly type: 'tick' }
  /** Send nothing more, read the last acknowledgements for up to a second, and be done: `stopped` says when. */
  | { readonly type: 'stop' }
  /** The answer to `renounceSource`: the new id and lineage are on the disk. */
  | { readonly type: 'renamed'; readonly identity: SpoolIdentity };

/** What is to be done, in this order. */
export type ClientEffect =
  /** Open a `POST` with these headers and send them at once; later effects mean this connection. */
  | { readonly type: 'connect'; readonly connection: number; readonly headers: Readonly<Record<string, string>> }
  /** Write to the request's body. Whole lines. */
  | { readonly type: 'send'; readonly text: string }
  /** End the request's body; the response is still read. */
  | { readonly type: 'endRequest' }
  /** Destroy the connection. */
  | { readonly type: 'close' }
  /** Everything up to `through` is in the server's store. */
  | { readonly type: 'trim'; readonly through: number }
  | RenounceSource
  /** The server does not acknowledge. This client is done. */
  | { readonly type: 'usePlain' }
  /** The answer to `stop`: nothing is open. This client is done. */
  | { readonly type: 'stopped' }
  | { readonly type: 'report'; readonly report: ClientReport };

/**
 * Take a new source id with this first number and lineage, forget what the spool holds below the number, and answer
 * with `renamed` once that is on the disk. The id is the first 128 bits of SHA-256 over the old id and `forkedAt`, so
 * that two copies of one fork take the same one and are told apart again; it is random where `forkedAt` is missing.
 */
export interface RenounceSource {
  readonly type: 'renounceSource';
  readonly forkedAt: string | undefined;
  readonly firstSeq: number;
  readonly lineage: readonly Boot[];
}

/** Why a stream is lost, where nobody but the client can say it. */
export const SILENT = 'the server is silent';
export const NOT_ACKNOWLEDGING = 'the server does not acknowledge';

/** How far the lines of a client have come. */
export interface ClientProgress {
  /** The highest number sent, or given up, on the connection that is open; 0 without one. */
  readonly sentThrough: number;
  /** The highest number the server has said to have on it. */
  readonly ackedThrough: number;
  /** Lines sent and not acknowledged on it. */
  readonly inFlight: number;
  /** Lines sent since the client began, those sent again included. */
  readonly sentLines: number;
}

export type ClientReport =
  | { readonly type: 'streaming'; readonly mode: AckMode; readonly store: string; readonly waiting: number }
  /** The stream is lost, or could not be had. */
  | { readonly type: 'lost'; readonly why: string; readonly retryInMs: number }
  | { readonly type: 'rejected'; readonly lines: readonly Rejected[] }
  /** A line that is none of the protocol. */
  | { readonly type: 'fault'; readonly why: string }
  /** Replaced three times within a minute: another client uses the same source. */
  | { readonly type: 'usedElsewhere' }
  /** Another spool holds the source id, as after a card was copied. */
  | { readonly type: 'sourceRenounced'; readonly firstSeq: number };

/** How a connection ended, and what follows from it. */
export type Outcome =
  | { readonly kind: 'lost'; readonly why: string; readonly retryMs: number }
  | { readonly kind: 'replaced'; readonly retryMs: number }
  | { readonly kind: 'foreign'; readonly fork: Fork }
  | { readonly kind: 'buffered' }
  | { readonly kind: 'plain' }
  /** A batch was answered to its end. */
  | { readonly kind: 'answered' };

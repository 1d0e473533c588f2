import type { ReceivedLine } from './line-intake.ts';
import type { SourceBatch } from './source-record.ts';

/** What happened to a source at the server. Events of connections that are over are ignored. */
export type SourceEvent =
  /** A request asks for this source. `connection` is a number never used before. */
  | { readonly type: 'connected'; readonly connection: number; readonly boot: string }
  /** Bytes came, and with them so many whole lines, newlines removed. */
  | { readonly type: 'received'; readonly connection: number; readonly lines: readonly ReceivedLine[] }
  /** The request's body ended as it should. */
  | { readonly type: 'requestEnded'; readonly connection: number }
  /** The connection is lost. */
  | { readonly type: 'closed'; readonly connection: number }
  /** The oldest batches under way are safely on the disk. `batches` is how many, default 1. */
  | { readonly type: 'committed'; readonly batches?: number }
  /** The oldest batch under way could not be stored, and nothing of it or of any later one is. */
  | { readonly type: 'commitFailed' }
  | { readonly type: 'tick' }
  /** The server stops: every client is sent away once what is under way is committed. */
  | { readonly type: 'drain' };

/** What is to be done, in this order. */
export type SourceEffect<Parsed = undefined> =
  | { readonly type: 'send'; readonly connection: number; readonly text: string }
  /** End the response as it should be ended, after everything sent; read nothing more. */
  | { readonly type: 'end'; readonly connection: number }
  /** Destroy the connection. */
  | { readonly type: 'destroy'; readonly connection: number }
  /**
   * Append the batch to the store as one, behind those before it, and answer with `committed` or `commitFailed`. Several
   * are under way at a time; the answers come in the same order.
   */
  | { readonly type: 'commit'; readonly batch: SourceBatch<Parsed> };

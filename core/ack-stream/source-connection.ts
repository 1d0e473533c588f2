import { MAX_MESSAGE_BYTES } from '../wire.ts';
import type { LaterRange } from './later-ranges.ts';
import { ACK_EVERY_LINES, MAX_REJECTED, type Window } from './limits.ts';
import { LineIntake, type LineIntakeOptions } from './line-intake.ts';
import { encodeAck, type Rejected } from './server-line.ts';
import type { SourceRecord } from './source-record.ts';

export interface SourceConnectionOptions {
  readonly number: number;
  readonly boot: string;
  readonly nowMs: number;
}

/** One connection of a source, as the server sees it. */
export class SourceConnection {
  readonly number: number;
  readonly boot: string;
  lastByteMs: number;
  lastAckMs: number;
  ackDueMs = Number.POSITIVE_INFINITY;
  linesSinceAck = 0;
  /** Lines that came before the hello. */
  readonly held: string[] = [];
  /** Rejected lines that are committed and not reported. */
  rejected: Rejected[] = [];
  /** The client has ended its request. */
  ending = false;
  /** The connection is lost. */
  gone = false;
  /** Something was received since the last batch was taken. */
  uncommitted = false;
  #intake: LineIntake | undefined;
  #ackedHigh = -1;
  #ackedLater: readonly LaterRange[] | undefined;

  constructor({ number, boot, nowMs }: SourceConnectionOptions) {
    this.number = number;
    this.boot = boot;
    this.lastByteMs = nowMs;
    this.lastAckMs = nowMs;
  }

  /** Set once the hello is said. */
  get intake(): LineIntake | undefined {
    return this.#intake;
  }

  begin(options: LineIntakeOptions): void {
    this.#intake = new LineIntake(options);
    this.#ackedHigh = options.record.high;
    this.#ackedLater = options.record.later;
  }

  /** Whether more waits here than a client can have sent that keeps to the window, not yet knowing what was acknowledged. */
  exceeds({ lines, bytes }: Window): boolean {
    const { pendingLines = this.held.length, pendingBytes = 0 } = this.#intake ?? {};
    return pendingLines > 2 * lines + ACK_EVERY_LINES || pendingBytes > 2 * bytes + MAX_MESSAGE_BYTES;
  }

  /** Whether there is news for the client. */
  owesAck({ high, later }: SourceRecord): boolean {
    return high !== this.#ackedHigh || later !== this.#ackedLater || this.rejected.length > 0;
  }

  /** The acknowledgement of what is committed, as a line. */
  ack(nowMs: number, { high, later }: SourceRecord): string {
    const rejected = this.rejected.splice(0, MAX_REJECTED);
    const changed = later !== this.#ackedLater;
    this.#ackedHigh = high;
    this.#ackedLater = later;
    this.lastAckMs = nowMs;
    this.ackDueMs = Number.POSITIVE_INFINITY;
    this.linesSinceAck = 0;
    return encodeAck({ ack: high, later: changed ? later : undefined, rejected });
  }
}

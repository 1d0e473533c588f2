import { MAX_MESSAGE_BYTES } from '../wire.ts';
import type { LaterRange } from './later-ranges.ts';
import { ACK_EVERY_LINES, ACK_EVERY_MS, BATCH_BYTES, IDLE_MS, MAX_REJECTED, type Window } from './limits.ts';
import { LineIntake, type LineIntakeOptions, type ReceivedLine } from './line-intake.ts';
import type { AckRules } from './rules.ts';
import { type ByeReason, encodeAck, type Rejected } from './server-line.ts';
import type { SourceRecord } from './source-record.ts';

export interface SourceConnectionOptions {
  readonly number: number;
  readonly boot: string;
  readonly nowMs: number;
}

/** One connection of a source, as the server sees it. */
export class SourceConnection<Parsed> {
  readonly number: number;
  readonly boot: string;
  lastByteMs: number;
  #lastAckMs: number;
  ackDueMs = Number.POSITIVE_INFINITY;
  #linesSinceAck = 0;
  /** Lines that came before the hello. */
  readonly held: ReceivedLine[] = [];
  /** Rejected lines that are committed and not reported. */
  rejected: Rejected[] = [];
  /** The client has ended its request. */
  ending = false;
  /** The connection is lost. */
  gone = false;
  /** Something was received since the last batch was taken. */
  uncommitted = false;
  /** What of this connection is on its way into the store. */
  readonly underWay = { batches: 0, lines: 0, bytes: 0 };
  #intake: LineIntake<Parsed> | undefined;
  #heldBytes = 0;
  #ackedHigh = -1;
  #ackedLater: readonly LaterRange[] | undefined;

  constructor({ number, boot, nowMs }: SourceConnectionOptions) {
    this.number = number;
    this.boot = boot;
    this.lastByteMs = nowMs;
    this.#lastAckMs = nowMs;
  }

  /** Set once the hello is said. */
  get intake(): LineIntake<Parsed> | undefined {
    return this.#intake;
  }

  /** When this connection is given up, unless a byte comes before. */
  get idleAtMs(): number {
    return this.lastByteMs + IDLE_MS;
  }

  begin(options: Omit<LineIntakeOptions<Parsed>, 'connection' | 'boot'>): void {
    this.#intake = new LineIntake({ connection: this.number, boot: this.boot, ...options });
    this.#ackedHigh = options.record.high;
    this.#ackedLater = options.record.later;
  }

  /**
   * Takes lines in, or holds them until the hello, up to the first that cannot be. `onLargeBatch` is called whenever
   * what is pending is as large as a batch may be.
   */
  take(
    lines: readonly ReceivedLine[],
    { window, onLargeBatch }: { readonly window: Window; readonly onLargeBatch: () => void },
  ): { readonly heartbeat: boolean; readonly bye: ByeReason | undefined } {
    const intake = this.#intake;
    let heartbeat = false;
    let bye: ByeReason | undefined;
    for (const line of lines) {
      if (line === '' || line === '\r') heartbeat = true;
      else if (intake === undefined) this.#hold(line);
      else {
        bye = intake.take(line);
        if (intake.pendingBytes >= BATCH_BYTES) onLargeBatch();
      }
      if (this.#exceeds(window)) bye ??= 'rate';
      if (bye !== undefined) break;
    }
    this.#linesSinceAck += lines.length;
    return { heartbeat, bye };
  }

  #hold(line: ReceivedLine): void {
    this.held.push(line);
    if (typeof line === 'string') this.#heldBytes += line.length;
  }

  /** Whether more waits here than a client can have sent that keeps to the window, not yet knowing what was acknowledged. */
  #exceeds({ lines, bytes }: Window): boolean {
    const { pendingLines = this.held.length, pendingBytes = this.#heldBytes } = this.#intake ?? {};
    const { underWay } = this;
    return (
      pendingLines + underWay.lines > 2 * lines + ACK_EVERY_LINES ||
      pendingBytes + underWay.bytes > 2 * bytes + MAX_MESSAGE_BYTES
    );
  }

  /** Whether there is news for the client that should leave now; if it should leave later, `ackDueMs` says when. */
  ackIsDue(nowMs: number, { high, later }: SourceRecord): boolean {
    const isNews = high !== this.#ackedHigh || later !== this.#ackedLater || this.rejected.length > 0;
    if (this.#intake === undefined || !isNews) return false;
    const dueMs = this.#lastAckMs + ACK_EVERY_MS;
    if (nowMs >= dueMs || this.#linesSinceAck >= ACK_EVERY_LINES) return true;
    this.ackDueMs = dueMs;
    return false;
  }

  /** The acknowledgement of what is committed, as a line. */
  ack(nowMs: number, { high, later }: SourceRecord, { nameRanges }: AckRules): string {
    const rejected = this.rejected.splice(0, MAX_REJECTED);
    const named = later !== this.#ackedLater || (nameRanges && later.length > 0);
    this.#ackedHigh = high;
    this.#ackedLater = later;
    this.#lastAckMs = nowMs;
    this.ackDueMs = Number.POSITIVE_INFINITY;
    this.#linesSinceAck = 0;
    return encodeAck({ ack: high, later: named ? later : undefined, rejected });
  }
}

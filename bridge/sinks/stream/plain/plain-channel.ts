import type { BoardstreamError, Clock } from '../../../../core/index.ts';
import { PlainConnection } from './plain-connection.ts';

/** How long the server may take to answer a stream that was ended to go on with a new one. */
const CONFIRM_WITHIN_MS = 5_000;
/** How long it may take when there is nothing to come. */
const FAREWELL_MS = 1_000;

export interface PlainChannelOptions {
  readonly url: URL;
  readonly token: string;
  readonly clock: Clock;
  /** How long points may go unconfirmed, milliseconds; undefined: what is written is delivered. */
  readonly confirmMs: number | undefined;
  /** Called when more numbers are delivered. */
  readonly onDelivered: () => void;
  /** Called when the stream is lost; possibly more than once. */
  readonly onLost: (error: BoardstreamError) => void;
}

/**
 * One stream to the server: a single `POST`, or, where points are to be confirmed, one after the other. Servers end the
 * older of two streams with one token, so the next is opened when the answer to the one before has come, and lines wait
 * for that.
 */
export class PlainChannel {
  /** The stream that lines feed where they do not say otherwise. */
  readonly token: string;
  readonly #options: PlainChannelOptions;
  readonly #closing = new AbortController();
  #connection: PlainConnection;
  /** What is under way, so that nothing is written to a stream that is being ended. */
  #turn: Promise<void> = Promise.resolve();
  #heldSeq: number | undefined;
  #isConfirming = false;

  constructor(options: PlainChannelOptions) {
    this.token = options.token;
    this.#options = options;
    this.#connection = this.#connect();
  }

  /** The oldest number that was written and is not confirmed yet. */
  get heldSeq(): number | undefined {
    return this.#heldSeq;
  }

  /** Resolves when the connection is made. */
  async open(): Promise<void> {
    await this.#connection.connected();
    void this.#confirmRegularly();
  }

  /** @param heldSeq the oldest number of the points in `lines` */
  write(lines: string, heldSeq: number): Promise<void> {
    return this.#inTurn(() => {
      if (this.#options.confirmMs !== undefined) this.#heldSeq ??= heldSeq;
      return this.#connection.write(lines);
    });
  }

  /** Asks the server to confirm what was written, if anything was. Never rejects. */
  async confirm(): Promise<void> {
    if (this.#isConfirming || this.#heldSeq === undefined) return;
    this.#isConfirming = true;
    await this.#inTurn(() => this.#startOver()).catch(this.#options.onLost);
    this.#isConfirming = false;
  }

  /** Ends the stream properly. What the server confirms in the moment it has for that is delivered. */
  async close(): Promise<void> {
    this.#closing.abort();
    if ((await this.#connection.finish(FAREWELL_MS)) === undefined) this.#heldSeq = undefined;
  }

  /** Breaks the stream off, and with it whatever waits for it. */
  abandon(error: BoardstreamError): void {
    this.#closing.abort();
    this.#connection.abandon(error);
  }

  async #startOver(): Promise<void> {
    const failure = await this.#connection.finish(CONFIRM_WITHIN_MS);
    if (this.#closing.signal.aborted) return;
    if (failure !== undefined) throw failure;
    this.#heldSeq = undefined;
    this.#options.onDelivered();
    this.#connection = this.#connect();
    await this.#connection.connected();
  }

  async #confirmRegularly(): Promise<void> {
    const { clock, confirmMs } = this.#options;
    if (confirmMs === undefined) return;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await clock.sleep(confirmMs, signal);
      if (!signal.aborted) await this.confirm();
    }
  }

  #connect(): PlainConnection {
    const { url, token, clock, onLost } = this.#options;
    return new PlainConnection({ url, token, clock, onEnd: onLost });
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ACK_RESPONSE_HEADERS,
  type Clock,
  LineGuard,
  lineTexts,
  MAX_MESSAGE_BYTES,
  OVERLONG_LINE,
  type ReceivedLine,
  type ServerLimits,
} from '../../core/index.ts';
import { ReadPace } from '../safety/read-pace.ts';
import type { LineJudge } from './line-judge.ts';
import type { SourceConnection, SourceConnectionEvents } from './source-connection.ts';

/** A client that does not read what it is told is cut off when so much waits for it: some ten thousand acknowledgements. */
const MAX_UNSENT_BYTES = 256 * 1024;

/** A client that goes on sending behind the end of the response is cut off then; before, the end might not reach it. */
const LINGER_MS = 1_000;

export interface AckConnectionOptions {
  readonly number: number;
  readonly boot: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly judge: LineJudge;
  readonly limits: ServerLimits;
  readonly clock: Clock;
}

/** One request and its response side by side, as lines. */
export class AckConnection implements SourceConnection {
  readonly number: number;
  readonly boot: string;
  readonly judge: LineJudge;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  #isOver = false;

  constructor({ number, boot, request, response, judge, limits, clock }: AckConnectionOptions) {
    this.number = number;
    this.boot = boot;
    this.judge = judge;
    this.#request = request;
    this.#response = response;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Answers the head at once, and passes on what comes. Listeners are called in later turns of the event loop. */
  open({ received, requestEnded, closed }: SourceConnectionEvents): void {
    const request = this.#request;
    const response = this.#response;
    let lines: ReceivedLine[] = [];
    const guard = new LineGuard(MAX_MESSAGE_BYTES, () => lines.push(OVERLONG_LINE));
    const pace = new ReadPace({ source: request, limits: this.#limits, clock: this.#clock });
    request.socket.setNoDelay(true);
    response.writeHead(200, ACK_RESPONSE_HEADERS);
    response.flushHeaders();
    request.on('data', (chunk: Buffer) => {
      if (this.#isOver) return;
      for (const piece of guard.push(chunk)) for (const line of lineTexts(piece)) lines.push(line);
      const whole = lines;
      lines = [];
      // Also where no line is whole: the peer is alive.
      received(whole);
      pace.took(chunk.length, whole.length);
    });
    request.once('end', () => {
      if (!this.#isOver) requestEnded();
    });
    // A request that broke says so here as well; the response tells it, whole request or not.
    request.on('error', () => {});
    response.on('error', () => {});
    response.once('close', () => {
      this.#isOver = true;
      closed();
    });
  }

  send(text: string): void {
    if (this.#isOver) return;
    this.#response.write(text);
    if (this.#response.writableLength > MAX_UNSENT_BYTES) this.destroy();
  }

  /** Ends the response as it should be ended; what still comes is passed over. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#response.end();
    if (!this.#request.complete) void this.#linger();
  }

  destroy(): void {
    this.#isOver = true;
    this.#request.socket.destroy();
  }

  async #linger(): Promise<void> {
    const request = this.#request;
    const done = new AbortController();
    const abort = () => done.abort();
    request.once('close', abort);
    request.socket.once('close', abort);
    await this.#clock.sleep(LINGER_MS, done.signal);
    if (!done.signal.aborted) request.socket.destroy();
  }
}

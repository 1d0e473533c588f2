import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BoardstreamError, type Clock, HEARTBEAT, STREAM_TOKEN_HEADER } from '../../../../core/index.ts';
import { destinationName, explainConnectionError } from '../../connection-error.ts';

/** The old service closed a stream after 60 s without a byte; half of that leaves room for a slow network. */
const HEARTBEAT_AFTER_MS = 30_000;
export interface PlainConnectionOptions {
  readonly url: URL;
  readonly token: string;
  readonly clock: Clock;
  /** Called at most once, when the stream is over although we did not end it. */
  readonly onEnd: (error: BoardstreamError) => void;
}

/**
 * One persistent chunked `POST`: lines go out as they come, a heartbeat after 30 s without one. The server stays silent
 * until the end, so any answer means that the stream is over.
 */
export class PlainConnection {
  /** The stream this connection feeds where a line does not say otherwise. */
  readonly token: string;
  readonly #url: URL;
  readonly #clock: Clock;
  readonly #onEnd: (error: BoardstreamError) => void;
  readonly #request: ClientRequest;
  readonly #over = new AbortController();
  #lastWriteMs: number;
  #isFinishing = false;
  /** Why the stream was lost; undefined too once it was ended and the server said that it has all of it. */
  #loss: BoardstreamError | undefined;
  #failWrite: ((error: BoardstreamError) => void) | undefined;

  constructor(options: PlainConnectionOptions) {
    const { url, token, clock } = options;
    this.token = token;
    this.#url = url;
    this.#clock = clock;
    this.#onEnd = options.onEnd;
    this.#lastWriteMs = clock.monotonicMs();
    this.#request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      headers: { [STREAM_TOKEN_HEADER]: token, 'transfer-encoding': 'chunked' },
    });
    this.#request.on('response', (response) => this.#answered(response));
    this.#request.on('error', (error) => this.#broken(error));
    this.#request.on('close', () => this.#broken({ code: 'ECONNRESET' }));
    // Sent at once, so that a token the server does not know is refused before the first point.
    this.#request.flushHeaders();
    void this.#keepAlive();
  }

  /** Resolves when the connection is made. */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#failWrite = reject;
      this.#request.once('socket', (socket) => {
        if (socket.connecting) socket.once(this.#url.protocol === 'https:' ? 'secureConnect' : 'connect', resolve);
        else resolve();
      });
    });
  }

  /**
   * Sends whole lines. Resolves when the system has taken them, which is all that can be known of a server that stays
   * silent. One write at a time.
   */
  write(lines: string): Promise<void> {
    this.#lastWriteMs = this.#clock.monotonicMs();
    return new Promise((resolve, reject) => {
      this.#failWrite = reject;
      this.#request.write(lines, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(explainConnectionError(this.#url, error));
      });
    });
  }

  /**
   * Ends the stream properly and waits for the server's answer. A 200 means that the server has read the body to its end.
   *
   * @returns why that is not certain; undefined if it is
   */
  async finish(withinMs: number): Promise<BoardstreamError | undefined> {
    if (!this.#over.signal.aborted) {
      this.#isFinishing = true;
      this.#request.end();
      await this.#clock.sleep(withinMs, this.#over.signal);
    }
    this.#end(unanswered(this.#url));
    return this.#loss;
  }

  /** Breaks the stream off. */
  abandon(error: BoardstreamError): void {
    this.#isFinishing = false;
    this.#end(error);
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted && !this.#isFinishing) {
      const silentMs = this.#clock.monotonicMs() - this.#lastWriteMs;
      if (silentMs >= HEARTBEAT_AFTER_MS) {
        this.#lastWriteMs = this.#clock.monotonicMs();
        this.#request.write(HEARTBEAT);
      } else await this.#clock.sleep(HEARTBEAT_AFTER_MS - silentMs, signal);
    }
  }

  #broken(error: unknown): void {
    this.#end(this.#isFinishing ? unanswered(this.#url) : explainConnectionError(this.#url, error));
  }

  #answered(response: IncomingMessage): void {
    const { statusCode = 0 } = response;
    const name = destinationName(this.#url);
    let body = '';
    const refused = () => {
      const text = `${name} ended the stream: ${statusCode} ${body.split('\n')[0]?.slice(0, 200)}`.trim();
      this.#end(new BoardstreamError('SINK_STREAM_ENDED', text, { url: name, statusCode }));
    };
    // An answer to a stream that we have not ended says nothing of what was read.
    const isWhole = this.#isFinishing && this.#request.writableFinished;
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      if (body.length < 200) body += text;
    });
    response.on('end', () => (isWhole && statusCode === 200 ? this.#end(undefined) : refused()));
    response.on('error', refused);
  }

  /** Whatever comes first counts. */
  #end(loss: BoardstreamError | undefined): void {
    if (this.#over.signal.aborted) return;
    this.#loss = loss;
    this.#over.abort();
    this.#request.destroy();
    if (loss === undefined) return;
    this.#failWrite?.(loss);
    if (!this.#isFinishing) this.#onEnd(loss);
  }
}

function unanswered(url: URL): BoardstreamError {
  const name = destinationName(url);
  return new BoardstreamError(
    'SINK_UNCONFIRMED',
    `${name} did not say that it has read the stream to its end, so what it held is sent again; if that repeats, switch confirmation (plainConfirmMs) off`,
    { url: name },
  );
}

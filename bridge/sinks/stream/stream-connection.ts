import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BoardstreamError, type Clock, HEARTBEAT, STREAM_TOKEN_HEADER } from '../../../core/index.ts';
import { destinationName, explainConnectionError } from './destination.ts';

/** The old service closed a stream after 60 s without a byte; half of that leaves room for a slow network. */
const HEARTBEAT_AFTER_MS = 30_000;
/** How long the server may take to answer once we have ended the stream. */
const FAREWELL_MS = 1_000;

export interface StreamConnectionOptions {
  readonly url: URL;
  readonly token: string;
  readonly clock: Clock;
  /** Called once, when the stream is over although we did not end it. */
  readonly onEnd: (error: BoardstreamError) => void;
}

/**
 * One persistent chunked `POST`: lines go out as they come, a heartbeat after 30 s without one. The server stays silent
 * until the end, so any answer means that the stream is over.
 */
export class StreamConnection {
  /** The stream this connection feeds where a line does not say otherwise. */
  readonly token: string;
  readonly #url: URL;
  readonly #clock: Clock;
  readonly #onEnd: (error: BoardstreamError) => void;
  readonly #request: ClientRequest;
  readonly #over = new AbortController();
  #lastWriteMs: number;
  #failWrite: ((error: BoardstreamError) => void) | undefined;

  constructor(options: StreamConnectionOptions) {
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
    this.#request.on('error', (error) => this.#end(explainConnectionError(url, error)));
    this.#request.on('response', (response) => this.#answered(response));
    this.#request.on('close', () => this.#end(explainConnectionError(url, { code: 'ECONNRESET' })));
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

  /** Ends the stream properly and waits a moment for the server's answer. */
  async close(): Promise<void> {
    if (!this.#over.signal.aborted) {
      this.#request.end();
      await this.#clock.sleep(FAREWELL_MS, this.#over.signal);
    }
    this.#over.abort();
    this.#request.destroy();
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const silentMs = this.#clock.monotonicMs() - this.#lastWriteMs;
      if (silentMs >= HEARTBEAT_AFTER_MS) {
        this.#lastWriteMs = this.#clock.monotonicMs();
        this.#request.write(HEARTBEAT);
      } else await this.#clock.sleep(HEARTBEAT_AFTER_MS - silentMs, signal);
    }
  }

  #answered(response: IncomingMessage): void {
    const { statusCode = 0 } = response;
    const name = destinationName(this.#url);
    let body = '';
    const over = () => {
      const text = `${name} ended the stream: ${statusCode} ${body.split('\n')[0]?.slice(0, 200)}`.trim();
      this.#end(new BoardstreamError('SINK_STREAM_ENDED', text, { url: name, statusCode }));
    };
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      if (body.length < 200) body += text;
    });
    response.on('end', over);
    response.on('error', over);
  }

  #end(error: BoardstreamError): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#request.destroy();
    this.#failWrite?.(error);
    this.#onEnd(error);
  }
}

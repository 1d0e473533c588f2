import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import {
  ACK_HEADER,
  ACK_VERSION,
  BoardstreamError,
  type ClientEvent,
  STREAM_TOKEN_HEADER,
} from '../../../../core/index.ts';
import { destinationName, explainConnectionError } from '../../connection-error.ts';
import { ServerLines } from './server-lines.ts';

/** What happens to one connection, as the client's state machine is told. */
export type ConnectionEvent = Extract<ClientEvent, { readonly connection: number }>;

export interface AckRequestOptions {
  readonly url: URL;
  /** The stream of lines that name none. */
  readonly token: string;
  /** The number the client gave to this connection. */
  readonly connection: number;
  /** What the client wants in the request's head. */
  readonly headers: Readonly<Record<string, string>>;
  /** Makes what a server said fit to be shown. */
  readonly withoutTokens: (text: string) => string;
  /** `cause` explains a loss to a person, where the connection itself is the reason. */
  readonly onEvent: (event: ConnectionEvent, cause?: BoardstreamError) => void;
}

/** How much of an unexpected answer is shown to a person, characters. */
const SHOWN_ANSWER = 200;

/**
 * One chunked `POST` whose response is read while the request is still being written. Whatever the server does becomes
 * events, the last of which is one `ended` or one `closed`; after `destroy` none comes.
 */
export class AckRequest {
  readonly #options: AckRequestOptions;
  readonly #request: ClientRequest;
  #isAnswered = false;
  #isOver = false;

  constructor(options: AckRequestOptions) {
    this.#options = options;
    const { url, token, headers, connection } = options;
    const isSecure = url.protocol === 'https:';
    this.#request = (isSecure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, [STREAM_TOKEN_HEADER]: token, 'transfer-encoding': 'chunked' },
    });
    this.#request.setNoDelay(true);
    this.#request.on('error', (error) => this.#lost(error));
    // Once there is a response, its own end is the later one: what it still holds is read first.
    this.#request.on('close', () => this.#isAnswered || this.#lost({ code: 'ECONNRESET' }));
    this.#request.on('response', (response) => this.#answered(response));
    this.#request.on('socket', (socket) => {
      const opened = () => this.#tell({ type: 'opened', connection });
      if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', opened);
      else opened();
    });
    this.#request.flushHeaders();
  }

  /** The client keeps no more on the way than its window, so that what waits here for the network is bounded by it. */
  send(text: string): void {
    if (!this.#isOver) this.#request.write(text);
  }

  /** Ends the body; the response is still read. */
  endBody(): void {
    if (!this.#isOver) this.#request.end();
  }

  destroy(): void {
    this.#isOver = true;
    this.#request.destroy();
  }

  #answered(response: IncomingMessage): void {
    this.#isAnswered = true;
    response.on('error', (error) => this.#lost(error));
    response.on('close', () => this.#lost({ code: 'ECONNRESET' }));
    if (response.statusCode === 200) this.#read(response);
    else this.#refused(response);
  }

  #read(response: IncomingMessage): void {
    const { connection } = this.#options;
    const lines = new ServerLines();
    this.#tell({
      type: 'answered',
      connection,
      status: 200,
      acknowledges: response.headers[ACK_HEADER] === ACK_VERSION,
    });
    response.on('data', (bytes: Buffer) => this.#tell({ type: 'received', connection, lines: lines.push(bytes) }));
    response.on('end', () => this.#finish({ type: 'ended', connection }));
  }

  /** A refusal is told once its reason can be told with it. */
  #refused(response: IncomingMessage): void {
    const { connection, url, withoutTokens } = this.#options;
    const { statusCode: status = 0 } = response;
    let body = '';
    const tell = () => {
      const name = destinationName(url);
      const reason = withoutTokens(body).split('\n')[0]?.slice(0, SHOWN_ANSWER);
      const text = `${name} refused the stream: ${status} ${reason}`.trim();
      const cause = new BoardstreamError('SINK_STREAM_ENDED', text, { url: name, statusCode: status });
      this.#tell({ type: 'answered', connection, status, acknowledges: false }, cause);
      this.#finish({ type: 'closed', connection }, cause);
    };
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      body += text;
      if (body.length >= SHOWN_ANSWER) tell();
    });
    response.on('end', tell);
  }

  #lost(thrown: unknown): void {
    const { connection, url } = this.#options;
    if (!this.#isOver) this.#finish({ type: 'closed', connection }, explainConnectionError(url, thrown));
  }

  #finish(event: ConnectionEvent, cause?: BoardstreamError): void {
    this.#tell(event, cause);
    this.destroy();
  }

  #tell(event: ConnectionEvent, cause?: BoardstreamError): void {
    if (!this.#isOver) this.#options.onEvent(event, cause);
  }
}

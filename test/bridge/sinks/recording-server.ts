import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One stream as the server saw it. */
export interface SeenStream {
  readonly token: string;
  /** The whole body so far. */
  body: string;
  ended: boolean;
  /** Breaks the connection off. */
  readonly kill: () => void;
  /** Answers, which ends the stream. */
  readonly answer: (statusCode: number, text: string) => void;
}

/**
 * A server that keeps what it is sent and fails on demand, in the ways a real one cannot be asked to. The tests beside
 * it in `test/e2e` use the real one.
 */
export class RecordingServer {
  /** What the next plot calls are answered; default: success on one multiplexed connection. */
  plotReply: (origin: string) => { contentType: string; statusCode?: number; body: string } = (origin) => ({
    contentType: 'application/json',
    body: JSON.stringify({ url: `${origin}/~maker/0`, 'stream-host': origin, error: '', 'stream-multiplex': true }),
  });
  /** What becomes of a stream that its client has ended; default: it is answered as the old service did. */
  farewell: (stream: SeenStream) => void = (stream) => stream.answer(200, 'healthy endpoint disconnect');
  /** Whether streams are read at all. */
  isReading = true;
  readonly plotCalls: URLSearchParams[] = [];
  readonly streams: SeenStream[] = [];
  #server: Server | undefined;
  #port = 0;

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}`);
  }

  /** Listens, on the same port as before if it did before. */
  async start(): Promise<void> {
    const server = createServer({ requestTimeout: 0 }, (request, response) => this.#handle(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }

  /** Every whole line of every stream, in order of the streams; the last one of a stream may be half here. */
  get lines(): string[] {
    return this.streams.flatMap(({ body }) =>
      body
        .split('\n')
        .slice(0, -1)
        .filter((line) => line !== ''),
    );
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/clientresp') this.#takePlotCall(request, response);
    else this.#takeStream(request, response);
  }

  #takePlotCall(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      this.plotCalls.push(new URLSearchParams(body));
      const reply = this.plotReply(this.url.origin);
      response.writeHead(reply.statusCode ?? 200, { 'content-type': reply.contentType, connection: 'close' });
      response.end(reply.body);
    });
  }

  #takeStream(request: IncomingMessage, response: ServerResponse): void {
    const stream: SeenStream = {
      token: String(request.headers['plotly-streamtoken']),
      body: '',
      ended: false,
      kill: () => request.socket.destroy(),
      answer: (statusCode, text) => {
        response.writeHead(statusCode, { connection: 'close' });
        response.end(text);
      },
    };
    this.streams.push(stream);
    request.on('error', () => undefined);
    if (!this.isReading) return;
    request.on('data', (chunk: Buffer) => {
      stream.body += chunk.toString();
    });
    request.on('end', () => {
      stream.ended = true;
      this.farewell(stream);
    });
  }
}

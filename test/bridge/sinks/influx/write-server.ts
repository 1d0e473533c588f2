import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What a server does with one request. `hang`: it never answers. `cut`: it breaks the connection. */
export type WriteReply =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'cut';

export interface WriteRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly lines: readonly string[];
}

/** Something that takes the line protocol, and does with it what a test wants. */
export class WriteServer {
  readonly requests: WriteRequest[] = [];
  /** Lines that were answered with success, in their order. */
  readonly stored: string[] = [];
  reply: (request: WriteRequest) => WriteReply = () => ({ status: 204 });
  #server: Server | undefined;
  #port = 0;
  #open = 0;
  /** Requests that were under way at once, at most. */
  mostAtOnce = 0;

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}`);
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => {
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#open);
    response.once('close', () => {
      this.#open -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
    const seen = { path: request.url ?? '', headers: request.headers, lines: text.trimEnd().split('\n') };
    this.requests.push(seen);
    const reply = this.reply(seen);
    if (reply === 'hang') return;
    if (reply === 'cut') {
      request.socket.destroy();
      return;
    }
    if (reply.status < 300) this.stored.push(...seen.lines);
    response.writeHead(reply.status, reply.headers).end(reply.body);
  }
}

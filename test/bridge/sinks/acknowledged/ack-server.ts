import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ACK_RESPONSE_HEADERS,
  AckSource,
  BOOT_HEADER,
  type Clock,
  type Judgement,
  NEW_SOURCE,
  type NumberedLine,
  SOURCE_HEADER,
  type SourceEvent,
  type SourceRecord,
  STREAM_TOKEN_HEADER,
  type Window,
} from '../../../../core/index.ts';

/** What the store has of one source. It outlives the server. */
interface Stored {
  record: SourceRecord;
  readonly lines: NumberedLine[];
}

interface Serving {
  readonly source: AckSource;
  readonly responses: Map<number, ServerResponse>;
}

/** One stream request as it came in. */
export interface AckStream {
  readonly token: string;
  readonly source: string;
  /** Breaks the connection off. */
  readonly kill: () => void;
}

/**
 * A stream server that acknowledges, made of the proved state machine over real HTTP, with a store in memory that a kill
 * does not touch. Time is the test's: acknowledgements come as its clock moves.
 */
export class AckServer {
  readonly plotCalls: URLSearchParams[] = [];
  readonly streams: AckStream[] = [];
  /** The same for every source: as one store has it. */
  readonly stored = new Map<string, Stored>();
  /** Why a line is refused, where it is. */
  refuse: (text: string) => { readonly code: number; readonly why: string } | undefined = () => undefined;
  window: Window | undefined;
  /** The server takes the place of the whole stream handling where it is set. */
  behave: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Holds the answer to a request, and the request itself, back until it is whole, as nginx does by default. */
  isBuffered = false;
  /** What plot calls are answered; default: success on one connection for all. `none`: no answer. */
  plotReply: ((origin: string) => { statusCode?: number; contentType: string; body: string }) | 'none' | undefined;
  readonly #clock: Clock;
  readonly #serving = new Map<string, Serving>();
  #server: Server | undefined;
  #port = 0;
  #connections = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}`);
  }

  /** The values stored, in the order they were. */
  get values(): number[] {
    return this.lines.map((line) => (JSON.parse(line) as { y: number }).y);
  }

  get lines(): string[] {
    return [...this.stored.values()].flatMap(({ lines }) => lines.map(({ text }) => text));
  }

  async start(): Promise<void> {
    const server = createServer({ requestTimeout: 0 }, (request, response) => this.#handle(request, response));
    this.#server = server;
    server.on('clientError', (_, socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** As kill -9: what is not stored is forgotten, and every connection breaks. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.#serving.clear();
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }

  /** Sends every client away, as a server that stops. */
  drain(): void {
    for (const name of this.#serving.keys()) this.#step(name, { type: 'drain' });
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
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
      const { origin } = this.url;
      if (this.plotReply === 'none') return;
      const reply = this.plotReply?.(origin) ?? {
        contentType: 'application/json',
        body: JSON.stringify({ url: `${origin}/~maker/0`, 'stream-host': origin, error: '', 'stream-multiplex': true }),
      };
      response.writeHead(reply.statusCode ?? 200, { 'content-type': reply.contentType, connection: 'close' });
      response.end(reply.body);
    });
  }

  #takeStream(request: IncomingMessage, response: ServerResponse): void {
    const source = String(request.headers[SOURCE_HEADER]);
    this.streams.push({
      token: String(request.headers[STREAM_TOKEN_HEADER]),
      source,
      kill: () => request.socket.destroy(),
    });
    if (this.behave !== undefined) this.behave(request, response);
    else this.#serve(source, request, response);
  }

  #serve(name: string, request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections;
    this.#connections += 1;
    const { responses } = this.#servingOf(name);
    const begin = () => {
      responses.set(connection, response);
      response.writeHead(200, ACK_RESPONSE_HEADERS);
      if (!this.isBuffered) response.flushHeaders();
      this.#step(name, { type: 'connected', connection, boot: String(request.headers[BOOT_HEADER]) });
    };
    const isBuffered = this.isBuffered;
    let text = '';
    const pass = () => {
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      this.#step(name, { type: 'received', connection, lines });
    };
    if (!isBuffered) begin();
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!isBuffered) pass();
    });
    request.on('end', () => {
      if (isBuffered) begin();
      if (isBuffered) pass();
      this.#step(name, { type: 'requestEnded', connection });
    });
    request.on('close', () => {
      if (!request.complete) this.#step(name, { type: 'closed', connection });
    });
  }

  #servingOf(name: string): Serving {
    const known = this.#serving.get(name);
    if (known !== undefined) return known;
    const record = this.#storedOf(name).record;
    const source = new AckSource<undefined>({
      record,
      store: 's',
      judge: (text) => this.#judge(text),
      window: this.window,
    });
    const serving = { source, responses: new Map<number, ServerResponse>() };
    this.#serving.set(name, serving);
    return serving;
  }

  #judge(text: string): Judgement<undefined> {
    const refusal = this.refuse(text);
    if (refusal === undefined) return { kind: 'taken', parsed: undefined, bytes: text.length };
    return { kind: 'refused', ...refusal };
  }

  #storedOf(name: string): Stored {
    const stored = this.stored.get(name) ?? { record: NEW_SOURCE, lines: [] };
    this.stored.set(name, stored);
    return stored;
  }

  #step(name: string, event: SourceEvent): void {
    const serving = this.#serving.get(name);
    if (serving === undefined) return;
    const { source, responses } = serving;
    for (const effect of source.step(this.#clock.monotonicMs(), event)) {
      if (effect.type === 'commit') {
        setImmediate(() => {
          if (this.#serving.get(name) !== serving) return;
          const stored = this.#storedOf(name);
          stored.record = effect.batch.record;
          stored.lines.push(...effect.batch.lines);
          this.#step(name, { type: 'committed' });
        });
        continue;
      }
      const response = responses.get(effect.connection);
      if (effect.type === 'send') response?.write(effect.text);
      else if (effect.type === 'end') response?.end();
      else response?.destroy();
    }
    void this.#tickAt(name, serving);
  }

  async #tickAt(name: string, { source }: Serving): Promise<void> {
    const dueMs = source.wakeAtMs;
    if (dueMs === Number.POSITIVE_INFINITY || dueMs - this.#clock.monotonicMs() > 1_000) return;
    await this.#clock.sleep(dueMs - this.#clock.monotonicMs());
    if (this.#serving.get(name)?.source === source && source.wakeAtMs <= this.#clock.monotonicMs()) {
      this.#step(name, { type: 'tick' });
    }
  }
}

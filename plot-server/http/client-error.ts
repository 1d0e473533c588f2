import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { systemCode } from '../../core/index.ts';
import type { StreamConnection } from '../ingest/stream-connection.ts';
import { bytesBehindMistake, type ParserError, readBytesOf } from './unparsed-bytes.ts';

/** What is going on on a socket. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly stream: StreamConnection | undefined;
}

/** Remembers what is going on on each socket, so that bytes that are not HTTP end the right thing in the right way. */
export class Exchanges {
  readonly #bySocket = new WeakMap<object, Exchange>();
  /** Sockets whose bytes Node does not read any more: what it still says of them is that they end. */
  readonly #unframed = new WeakSet<Socket>();

  set(exchange: Exchange): void {
    this.#bySocket.set(exchange.request.socket, exchange);
  }

  /** Takes over what Node would do with a socket whose bytes cannot be parsed. */
  handleErrorsOf(server: Server): void {
    server.on('clientError', (error: ParserError, socket: Socket) => {
      const exchange = this.#bySocket.get(socket);
      if (exchange === undefined || exchange.response.writableFinished) return refuse(socket, error);
      const { request, response, stream } = exchange;
      if (stream !== undefined && !response.headersSent) this.#goOn(stream, request, socket, error);
      // Bytes behind a complete request are passed over: its answer is on the way and ends the connection.
      else if (!request.complete || !response.hasHeader('connection')) socket.destroy();
    });
  }

  /** Old clients get the lengths of their chunks wrong, and a stream needs only its newlines. */
  #goOn(stream: StreamConnection, request: IncomingMessage, socket: Socket, error: ParserError): void {
    const bytes = this.#unframed.has(socket) ? undefined : bytesBehindMistake(error);
    if (bytes === undefined) {
      socket.destroy();
      return;
    }
    this.#unframed.add(socket);
    readBytesOf(request, socket, (chunk) => stream.takeUnframed(chunk));
    stream.takeUnframed(bytes);
  }
}

function refuse(socket: Socket, error: unknown): void {
  if (!socket.writable || systemCode(error) === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = systemCode(error) === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

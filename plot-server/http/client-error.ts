import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { systemCode } from '../../core/index.ts';
import type { StreamConnection } from '../ingest/stream-connection.ts';

/** python's client ends its stream with a stray line break before the last chunk. */
const STRAY_END = '\r\n0\r\n\r\n';

/** What is going on on a socket. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly stream: StreamConnection | undefined;
}

/** Remembers what is going on on each socket, so that bytes that are not HTTP end the right thing in the right way. */
export class Exchanges {
  readonly #bySocket = new WeakMap<object, Exchange>();

  set(exchange: Exchange): void {
    this.#bySocket.set(exchange.request.socket, exchange);
  }

  /** Takes over what Node would do with a socket whose bytes cannot be parsed. */
  handleErrorsOf(server: Server): void {
    server.on('clientError', (error: Error & { rawPacket?: Buffer; bytesParsed?: number }, socket) => {
      const exchange = this.#bySocket.get(socket);
      if (exchange === undefined || exchange.response.writableFinished) return refuse(socket as Socket, error);
      const { request, response, stream } = exchange;
      if (stream !== undefined && !response.headersSent) stream.end(isStrayEnd(error) ? 200 : 400);
      // Bytes behind a complete request are passed over: its answer is on the way and ends the connection.
      else if (!request.complete || !response.hasHeader('connection')) socket.destroy();
    });
  }
}

function isStrayEnd(error: { rawPacket?: Buffer; bytesParsed?: number }): boolean {
  if (systemCode(error) !== 'HPE_INVALID_CHUNK_SIZE' || error.rawPacket === undefined) return false;
  return error.rawPacket.toString('latin1').endsWith(STRAY_END);
}

function refuse(socket: Socket, error: unknown): void {
  if (!socket.writable || systemCode(error) === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = systemCode(error) === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

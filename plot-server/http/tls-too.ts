import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createServer, type SecureContextOptions } from 'node:tls';
import type { Clock } from '../../core/index.ts';
import { clientUrl, isSecure } from './client-address.ts';
import { reply } from './respond.ts';

/** The first byte of a TLS connection: a handshake record. No HTTP method begins with it. Source: RFC 8446, 5.1. */
const HANDSHAKE = 0x16;

/** A client that has something to say has said its first bytes by then. */
const SILENT_MS = 10_000;

export interface TlsTooOptions {
  readonly certificate: SecureContextOptions;
  readonly clock: Clock;
  /** Cuts off those who have not said yet what they speak. */
  readonly signal: AbortSignal;
}

/**
 * Lets an HTTP server answer TLS on its own port too. npm `plotly` 1.x insists on TLS for plot calls, and the Arduino
 * libraries know none; the first byte of a connection tells the one from the other.
 */
export function answerTlsToo(server: Server, { certificate, clock, signal }: TlsTooOptions): void {
  // Node's own listener, which reads HTTP from whatever socket it is given.
  const speakHttp = server.listeners('connection').at(0) as (this: Server, socket: Socket) => void;
  server.removeAllListeners('connection');
  const undecided = new Set<Socket>();
  signal.addEventListener('abort', () => {
    for (const socket of undecided) socket.destroy();
  });

  const secure = createServer({ ALPNProtocols: ['http/1.1'], handshakeTimeout: SILENT_MS, ...certificate });
  secure.on('secureConnection', (socket) => speakHttp.call(server, socket));
  secure.on('tlsClientError', (_, socket) => socket.destroy());

  server.on('connection', (socket: Socket) => {
    const spoken = new AbortController();
    undecided.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      undecided.delete(socket);
      spoken.abort();
    });
    socket.once('data', (first: Buffer) => {
      spoken.abort();
      socket.pause();
      socket.unshift(first);
      if (first[0] === HANDSHAKE) secure.emit('connection', socket);
      else {
        undecided.delete(socket);
        speakHttp.call(server, socket);
        socket.resume();
      }
    });
    void clock.sleep(SILENT_MS, spoken.signal).then(() => {
      if (!spoken.signal.aborted) socket.destroy();
    });
  });
}

/**
 * Sends a browser that asks for a page without TLS to the same page with it.
 * @param serverUrl the server's address where the request does not say it
 * @returns whether that was the answer
 */
export function redirectedToTls(request: IncomingMessage, response: ServerResponse, serverUrl: string): boolean {
  const isPage =
    ['GET', 'HEAD'].includes(request.method ?? '') && request.headers.accept?.includes('text/html') === true;
  if (isSecure(request) || !isPage) return false;
  const { hostname, port } = new URL(clientUrl(request, serverUrl));
  // The port is the same one, also where it is the usual one without TLS.
  const location = `https://${hostname}:${port === '' ? 80 : port}${request.url}`;
  reply(response, '', { status: 308, headers: { Location: location, Vary: 'Accept' } });
  return true;
}

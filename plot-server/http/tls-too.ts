import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createServer, type SecureContextOptions } from 'node:tls';
import type { Clock } from '../../core/index.ts';
import { byFirstByte, SILENT_MS } from './by-first-byte.ts';
import { clientUrl, isSecure } from './client-address.ts';
import { reply } from './respond.ts';

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
  const secure = createServer({ ALPNProtocols: ['http/1.1'], handshakeTimeout: SILENT_MS, ...certificate });
  secure.on('secureConnection', (socket) => speakHttp.call(server, socket));
  secure.on('tlsClientError', (_, socket) => socket.destroy());

  const onTls = (socket: Socket) => void secure.emit('connection', socket);
  const onPlain = (socket: Socket) => speakHttp.call(server, socket);
  server.on('connection', byFirstByte({ onTls, onPlain, clock, signal }));
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

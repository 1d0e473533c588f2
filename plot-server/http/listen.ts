import { createServer, type Server } from 'node:http';
import type { Server as SocketServer } from 'node:net';
import { BoardstreamError, type ErrorCode, systemCode } from '../../core/index.ts';
import { portHolder } from './port-holder.ts';

export const MAX_HEADER_BYTES = 8 * 1024;

/** From the opening of a connection, or the end of the request before, to the end of the header. */
export const HEADER_TIMEOUT_MS = 10_000;

/** An HTTP server with nobody listening yet. @param headerTimeoutMs others than the default are for tests */
export function newHttpServer(headerTimeoutMs = HEADER_TIMEOUT_MS): Server {
  return createServer({
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Node would end every stream after five minutes, with data flowing or not.
    requestTimeout: 0,
    headersTimeout: headerTimeoutMs,
    connectionsCheckingInterval: Math.min(2_000, headerTimeoutMs),
  });
}

/** How a port is called where it cannot be had. */
interface PortName {
  readonly code: ErrorCode;
  /** That chooses another one. */
  readonly option: string;
}

const HTTP: PortName = { code: 'HTTP_PORT_UNAVAILABLE', option: '--http-port' };

/**
 * Starts to listen.
 * @param port 0 takes any free one
 * @returns the port
 * @throws BoardstreamError HTTP_PORT_UNAVAILABLE, or what `name` says
 */
export async function listen(server: SocketServer, host: string, port: number, name = HTTP): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new BoardstreamError(name.code, unavailable(host, port, name.option, error), { host, port }, error);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function unavailable(host: string, port: number, option: string, error: unknown): string {
  switch (systemCode(error)) {
    case 'EADDRINUSE': {
      const holder = portHolder(port);
      const by = holder === undefined ? 'by another program' : `by process ${holder.pid} (${holder.command})`;
      return `port ${port} is in use ${by}; end it, or choose another port with ${option}`;
    }
    case 'EACCES':
      return `port ${port} may only be used by the administrator; choose one from 1024 up with ${option}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `this machine has no address ${host}; name one of its own with --host, or 0.0.0.0 for all`;
    default:
      return `cannot listen on port ${port} of ${host}: ${systemCode(error) ?? String(error)}`;
  }
}

import { createServer, type Server } from 'node:http';
import { BoardstreamError, systemCode } from '../../core/index.ts';
import { portHolder } from './port-holder.ts';

/** Sockets of all kinds together; viewers have a limit of their own below this. */
const MAX_CONNECTIONS = 4096;

/** An HTTP server with its limits set and nobody listening yet. */
export function newHttpServer(): Server {
  const server = createServer({
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    maxHeaderSize: 8 * 1024,
    // Node would end every stream after five minutes, with data flowing or not.
    requestTimeout: 0,
    headersTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

/**
 * Starts to listen.
 * @param port 0 takes any free one
 * @returns the port
 * @throws BoardstreamError HTTP_PORT_UNAVAILABLE
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new BoardstreamError('HTTP_PORT_UNAVAILABLE', unavailable(host, port, error), { host, port }, error);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function unavailable(host: string, port: number, error: unknown): string {
  switch (systemCode(error)) {
    case 'EADDRINUSE': {
      const holder = portHolder(port);
      const by = holder === undefined ? 'by another program' : `by process ${holder.pid} (${holder.command})`;
      return `port ${port} is in use ${by}; end it, or choose another port with --http-port`;
    }
    case 'EACCES':
      return `port ${port} may only be used by the administrator; choose one from 1024 up with --http-port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `this machine has no address ${host}; name one of its own with --host, or 0.0.0.0 for all`;
    default:
      return `cannot listen on port ${port} of ${host}: ${systemCode(error) ?? String(error)}`;
  }
}

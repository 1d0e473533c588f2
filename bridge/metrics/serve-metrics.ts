import { createServer } from 'node:http';
import { BoardstreamError, errorText, formatMetrics, METRICS_CONTENT_TYPE, type Metric } from '../../core/index.ts';

export interface MetricsEndpoint {
  /** Where they are: `http://127.0.0.1:9108/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Numbers about a bridge are for its own machine; whoever wants them elsewhere has a collector on it. */
const HOST = '127.0.0.1';

/**
 * Answers `GET /metrics`, and `GET /healthz` with 200 while the process runs.
 *
 * @param port 0 takes any free one
 * @throws BoardstreamError HTTP_PORT_UNAVAILABLE
 */
export async function serveMetrics(port: number, metrics: () => Iterable<Metric>): Promise<MetricsEndpoint> {
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && request.url === '/metrics') {
      response.writeHead(200, { 'Content-Type': METRICS_CONTENT_TYPE }).end(formatMetrics(metrics()));
    } else if (isRead && request.url === '/healthz') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}\n');
    } else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('there are /metrics and /healthz here\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(unavailable(port, error)));
    server.listen(port, HOST, resolve);
  });
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${HOST}:${boundPort}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function unavailable(port: number, cause: unknown): BoardstreamError {
  const text = `cannot serve metrics on port ${port} (${errorText(cause)}); choose another one with --metrics-port`;
  return new BoardstreamError('HTTP_PORT_UNAVAILABLE', text, { host: HOST, port }, cause);
}

import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../../core/index.ts';
import { explainConnectionError } from '../connection-error.ts';

export interface ServerCall {
  readonly method: 'POST' | 'PUT';
  readonly server: URL;
  /** From the root of the server on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What ends a call early. */
export interface CallTime {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface ServerAnswer {
  readonly response: IncomingMessage;
  /** Its first 64 KiB at least. */
  readonly body: string;
}

/** From the first byte of the call to the last of its answer. */
const TIMEOUT_MS = 10_000;
const MAX_REPLY_BYTES = 64 * 1024;

/**
 * Sends a request with a body, on a connection of its own, and reads the answer.
 * @throws BoardstreamError `SINK_UNREACHABLE`
 */
export function callServer(
  { method, server, path, headers, body }: ServerCall,
  { clock, signal }: CallTime,
): Promise<ServerAnswer> {
  const request = (server.protocol === 'https:' ? httpsRequest : httpRequest)(new URL(path, server), {
    method,
    agent: false,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    signal,
  });
  const over = new AbortController();
  void clock.sleep(TIMEOUT_MS, over.signal).then(() => {
    if (!over.signal.aborted) request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`));
  });
  const answer = new Promise<ServerAnswer>((resolve, reject) => {
    const fail = (error: unknown) => reject(explainConnectionError(server, error));
    request.on('error', fail);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', fail);
      response.on('data', (part: string) => {
        if (text.length < MAX_REPLY_BYTES) text += part;
      });
      response.on('end', () => resolve({ response, body: text }));
    });
    request.end(body);
  });
  return answer.finally(() => over.abort());
}

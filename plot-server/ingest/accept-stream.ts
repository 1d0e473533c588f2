import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, type OnStatus, type ServerLimits, STREAM_TOKEN_HEADER } from '../../core/index.ts';
import { reply } from '../http/respond.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { ACCEPTED_TOKEN_PATTERN, streamIdOf } from '../plots/stream-id.ts';
import { readAckRequest } from './ack-request.ts';
import type { AckStreams } from './ack-streams.ts';
import type { OpenStreams } from './open-streams.ts';
import { StreamConnection } from './stream-connection.ts';
import { STREAM_STATUS_TEXTS, type StreamStatus } from './stream-status.ts';

export interface StreamContext {
  readonly registry: PlotRegistry;
  readonly streams: OpenStreams;
  readonly ackStreams: AckStreams;
  readonly limits: ServerLimits;
  /** Resolves when a wrong token may be answered. */
  readonly mistake: (request: IncomingMessage) => Promise<void>;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/**
 * `POST /`: opens a stream, or says at once why not.
 * @returns the stream, where it is one of the old protocol
 */
export function acceptStream(
  request: IncomingMessage,
  response: ServerResponse,
  context: StreamContext,
): StreamConnection | undefined {
  const { registry, streams, limits, clock, onStatus } = context;
  const admitted = admit(request, registry);
  if (typeof admitted === 'number') {
    if (admitted === 404) void context.mistake(request).then(() => refuseStream(response, admitted));
    else refuseStream(response, admitted);
    return undefined;
  }
  if (admitted.streamId !== undefined && acceptAck(request, response, { ...context, streamId: admitted.streamId })) {
    return undefined;
  }
  if (!streams.makeRoom(clock.monotonicMs())) {
    refuseStream(response, 503);
    return undefined;
  }
  const connection = new StreamConnection({ request, response, registry, limits, clock, onStatus, ...admitted });
  streams.add(connection);
  return connection;
}

/** @returns whether the request asked for acknowledgements, and so is answered */
function acceptAck(
  request: IncomingMessage,
  response: ServerResponse,
  { registry, ackStreams, streamId }: StreamContext & { readonly streamId: string },
): boolean {
  const asked = readAckRequest(request);
  if (asked.kind === 'plain') return false;
  const account = registry.stream(streamId)?.plot.user;
  if (asked.kind === 'refused') refuseStream(response, asked.status, asked.why);
  else if (account === undefined) refuseStream(response, 404);
  else if (!ackStreams.accept({ request, response, account, streamId, ...asked })) refuseStream(response, 503);
  return true;
}

/** @param text default what the old service said */
export function refuseStream(response: ServerResponse, status: StreamStatus, text?: string): void {
  const allow = status === 405 ? { Allow: 'POST' } : {};
  reply(response, text ?? STREAM_STATUS_TEXTS[status], { status, headers: { Connection: 'close', ...allow } });
}

function admit(request: IncomingMessage, registry: PlotRegistry): { streamId: string | undefined } | StreamStatus {
  // A token in an address would end up in logs and histories.
  if (request.url !== '/') return 400;
  const token = request.headers[STREAM_TOKEN_HEADER];
  if (token === undefined) return isArduino(request) ? { streamId: undefined } : 406;
  if (typeof token !== 'string' || !ACCEPTED_TOKEN_PATTERN.test(token)) return 400;
  const streamId = streamIdOf(token);
  return registry.stream(streamId) === undefined ? 404 : { streamId };
}

/** The Arduino libraries name the stream in every message and in no header. */
function isArduino(request: IncomingMessage): boolean {
  return (
    request.headers['user-agent']?.startsWith('Arduino') === true ||
    request.headers['plotly-converttimestamp'] !== undefined
  );
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { reply } from '../http/respond.ts';
import { refuseStream } from '../ingest/accept-stream.ts';
import type { StreamStatus } from '../ingest/stream-status.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { RequestGuard } from './request-guard.ts';

const STREAM = /^\/(?:\?.*)?$/;
const HEALTH = /^\/healthz(?:\?.*)?$/;
const LIVE = /\/live(?:\?.*)?$/;

interface Refusal {
  readonly status: number;
  readonly why: string;
  /** What a stream is told instead: its clients know few statuses. */
  readonly streamStatus: StreamStatus;
}

/** Stands before all routes: lets a request in, or answers it. */
export class Gate {
  readonly #guard: RequestGuard;
  readonly #door: Doorkeeper;

  constructor(guard: RequestGuard, door: Doorkeeper) {
    this.#guard = guard;
    this.#door = door;
  }

  /** @returns false when the request has been answered */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const { method = '', url: target = '' } = request;
    const isStream = method === 'POST' && STREAM.test(target);
    if (this.#door.isSpare(request) || (method !== 'POST' && hasBody(request))) {
      // What a connection has to carry besides is not waited for.
      response.setHeader('Connection', 'close');
    }
    const refusal = this.#refusal(request, isStream) ?? this.#overLimit(request, response, isStream);
    if (refusal === undefined) return true;
    const { status, why, streamStatus } = refusal;
    if (isStream) refuseStream(response, streamStatus);
    else reply(response, `${why}\n`, { status, headers: { Connection: 'close', ...RETRY[status] } });
    return false;
  }

  #refusal(request: IncomingMessage, isStream: boolean): Refusal | undefined {
    if (this.#door.isSpare(request)) {
      if (HEALTH.test(request.url ?? '')) return undefined;
      return { status: 503, streamStatus: 503, why: 'the server is full; try again later' };
    }
    const objection = this.#guard.objectionTo(request);
    if (objection !== undefined) {
      return { status: objection.kind === 'unknownHost' ? 421 : 403, streamStatus: 400, why: objection.why };
    }
    if ((isStream || request.headers.authorization !== undefined) && this.#door.isGuessing(request)) {
      return { status: 429, streamStatus: 423, why: 'too many wrong tokens and keys; try again in a minute' };
    }
    return undefined;
  }

  #overLimit(request: IncomingMessage, response: ServerResponse, isStream: boolean): Refusal | undefined {
    if (isStream && !this.#door.hold('streams', request, response)) {
      return { status: 429, streamStatus: 423, why: 'too many streams of one address' };
    }
    if (request.method === 'GET' && LIVE.test(request.url ?? '') && !this.#door.hold('viewers', request, response)) {
      return { status: 503, streamStatus: 503, why: 'too many live pages of one address; close some' };
    }
    return undefined;
  }
}

const RETRY: Readonly<Record<number, Record<string, string>>> = {
  429: { 'Retry-After': '60' },
  503: { 'Retry-After': '10' },
};

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

import type { JsonObject } from '../../../core/index.ts';

export interface V2Request {
  /** The file that the path names, where it names one. */
  readonly fid: string;
  readonly query: URLSearchParams;
  /** Empty where the request has none. */
  readonly body: JsonObject;
  readonly bodyBytes: number;
  /** Scheme and authority under which the client reached this server. */
  readonly serverUrl: string;
}

/** What is said to a request: a status below 500 and, except with 204, JSON. */
export interface V2Answer {
  readonly status: number;
  readonly json?: unknown;
}

/** A refusal as the clients of the second REST API read it. */
export function refusal(status: number, message: string): V2Answer {
  return { status, json: { errors: [{ message }] } };
}

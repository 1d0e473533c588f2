import { BoardstreamError, parseJsonObject } from '../../../core/index.ts';
import { destinationName } from '../connection-error.ts';
import type { InfluxDestination } from './influx-destination.ts';

/** What came back from one request. */
export interface WriteAnswer {
  readonly status: number;
  /** As the server sent it, if it did. */
  readonly retryAfter: string | undefined;
  /** The beginning. */
  readonly body: string;
}

/** What an answer means for the lines that were sent. */
export type Verdict =
  | { readonly kind: 'stored' }
  /** All but `rejected` points are stored, and those never will be. */
  | { readonly kind: 'partly'; readonly rejected: number; readonly status: number; readonly why: string }
  /** Something among the lines is not to its taste. */
  | { readonly kind: 'badLines'; readonly status: number; readonly why: string }
  | { readonly kind: 'tooLarge'; readonly status: number; readonly why: string }
  /** It is not about the lines. */
  | { readonly kind: 'refused'; readonly error: BoardstreamError; readonly retryAfterMs?: number };

/** How much of an answer is shown, characters. */
const SHOWN = 200;
/** A server that asks for more patience than this is asked again all the same, milliseconds. */
const MAX_RETRY_AFTER_MS = 600_000;

/** @param nowMs wall time, for servers that say a time of day */
export function judgeAnswer(answer: WriteAnswer, destination: InfluxDestination, nowMs: number): Verdict {
  const { status } = answer;
  const why = reason(answer.body, destination);
  const partly = rejectedIn(answer.body);
  if (partly !== undefined && status < 500) return { kind: 'partly', rejected: partly, status, why };
  if (status >= 200 && status < 300) return { kind: 'stored' };
  if (status === 400 || status === 422) return { kind: 'badLines', status, why };
  if (status === 413) return { kind: 'tooLarge', status, why };
  const retryAfterMs = status === 429 || status === 503 ? readRetryAfter(answer.retryAfter, nowMs) : undefined;
  const error = refusal(destination, status, `${explain(status, destination)}${why === '' ? '' : ` (${why})`}`);
  return { kind: 'refused', error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** The error for a server that answers, and does not store. */
export function refusal(destination: InfluxDestination, status: number, what: string): BoardstreamError {
  const name = destinationName(destination.url);
  return new BoardstreamError('SINK_REFUSED', `${name} answered ${status}: ${what}`, { url: name, status });
}

function explain(status: number, { account, bucket, database }: InfluxDestination): string {
  switch (status) {
    case 401:
    case 403:
      if (account === undefined) return 'it wants an account; set token-file, or user and password-file';
      return account.kind === 'token'
        ? `it does not let this token write; check token-file${bucket === undefined ? '' : ` and the bucket ${bucket}`}`
        : `it does not let ${account.user} write; check user and password-file`;
    case 404:
      if (bucket !== undefined) return `it has no bucket ${bucket}; make it, or check bucket and org`;
      if (database !== undefined) return `it has no database ${database}; make it, or check database`;
      return 'nothing takes points at this address; check url';
    case 405:
    case 415:
      return 'it does not take the line protocol at this address; check url';
    case 429:
    case 503:
      return 'it has too much to do';
    default:
      return status < 400 ? 'it points elsewhere; check url' : 'it failed';
  }
}

/** What a server says in its own words, on one line, without what is secret. */
function reason(body: string, { account }: InfluxDestination): string {
  const { error, message } = parseJsonObject(body) ?? {};
  const said = [message, error].find((part) => typeof part === 'string') ?? body;
  let text = String(said).replace(/\s+/g, ' ').trim();
  const secret = account?.kind === 'token' ? account.token : account?.password;
  if (secret !== undefined && secret !== '') text = text.replaceAll(secret, '(secret)');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** InfluxDB 1 and 2 store what they can of a request, and count the rest. */
function rejectedIn(body: string): number | undefined {
  const count = Number(/\bpartial write\b.*\bdropped=(\d+)/s.exec(body)?.[1]);
  return count > 0 ? count : undefined;
}

/** Seconds, or a time of day (RFC 9110, section 10.2.3). */
function readRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const durationMs = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : new Date(text).getTime() - nowMs;
  return Number.isFinite(durationMs) ? Math.min(Math.max(durationMs, 0), MAX_RETRY_AFTER_MS) : undefined;
}

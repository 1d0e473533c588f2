import {
  BoardstreamError,
  errorText,
  isBoardstreamError,
  isJsonObject,
  type JsonObject,
  parseJsonObject,
} from '../core/index.ts';
import type { Credentials } from './credentials.ts';

/** Long enough for a Pi that is busy. */
const TIMEOUT_MS = 10_000;

/** A stream token, as `/settings/tokens` lists it. */
export interface ListedToken {
  readonly id: string;
  readonly label: string;
  /** Days are UTC, `2026-01-31`. */
  readonly made: string | null;
  readonly lastUsed: string | null;
  readonly plot: string | null;
  /** `null` for a token that is good. */
  readonly revoked: string | null;
}

export interface SettingsRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Behind `/settings/tokens`. */
  readonly path?: string;
  readonly body?: JsonObject;
}

/**
 * Asks a stream server about the tokens of an account.
 * @returns the answer; `undefined` where it has no body
 * @throws BoardstreamError `SERVER_UNREACHABLE`, `SERVER_REFUSED`
 */
export async function askSettings(
  { server, user, key }: Pick<Credentials, 'server' | 'user' | 'key'>,
  { method, path = '', body }: SettingsRequest,
): Promise<JsonObject | undefined> {
  try {
    const response = await fetch(`${server}/settings/tokens${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: {
        accept: 'application/json',
        authorization: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      // A key is for the server that was named and no other.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw refused(server, user, response.status, text);
    const answer = response.status === 204 ? undefined : parseJsonObject(text);
    if (answer === undefined && response.status !== 204) throw notOurs(server);
    return answer;
  } catch (error) {
    if (isBoardstreamError(error)) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const message = `cannot reach ${server} (${errorText(cause)}): is the server running there? Name another one with --to`;
    throw new BoardstreamError('SERVER_UNREACHABLE', message, { server }, error);
  }
}

/**
 * The tokens of an account, those that were revoked behind the others.
 * @throws BoardstreamError as `askSettings`
 */
export async function listTokens(credentials: Pick<Credentials, 'server' | 'user' | 'key'>): Promise<ListedToken[]> {
  const { tokens, revoked } = (await askSettings(credentials, { method: 'GET' })) ?? {};
  if (!Array.isArray(tokens) || !Array.isArray(revoked)) throw notOurs(credentials.server);
  return [...tokens, ...revoked].filter(isJsonObject).map((token) => {
    const text = (key: string) => (typeof token[key] === 'string' ? visible(token[key]) : null);
    return {
      ...{ id: text('id') ?? '', label: text('label') ?? '', made: text('made'), lastUsed: text('lastUsed') },
      ...{ plot: text('plot'), revoked: text('revoked') },
    };
  });
}

function refused(server: string, user: string, status: number, text: string): BoardstreamError {
  const said = visible(text.split('\n', 1)[0]?.slice(0, 200) ?? '');
  const message =
    status === 401
      ? `${server} does not know this key of ${user}: the server's account.json has the right one; boardstream login asks for it`
      : status >= 300 && status < 400
        ? `${server} leads to another address: name that one with --to`
        : status === 404 && /<html/i.test(text)
          ? `${server} answers, but is no stream server with accounts`
          : `${server} answers ${status}${said === '' ? '' : `: ${said}`}`;
  return new BoardstreamError('SERVER_REFUSED', message, { server, status });
}

/** What a server says must not move the cursor of whoever reads it. */
function visible(value: unknown): string {
  return String(value).replace(/\p{Cc}/gu, ' ');
}

function notOurs(server: string): BoardstreamError {
  return new BoardstreamError('SERVER_REFUSED', `${server} answers, but is no stream server with accounts`, { server });
}

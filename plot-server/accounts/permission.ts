import type { IncomingMessage, ServerResponse } from 'node:http';
import { basicCredentials } from '../http/basic-credentials.ts';
import { reply } from '../http/respond.ts';
import type { KeyCheck } from './key-check.ts';
import type { Sessions } from './sessions.ts';

export type Permission =
  /** By the session of a browser, or by user and key. */
  | { readonly kind: 'owner'; readonly by: 'session' | 'key' }
  | {
      readonly kind: 'refused';
      readonly status: 401 | 403 | 429;
      /** One line. */
      readonly why: string;
      readonly headers: Readonly<Record<string, string>>;
    };

export interface PermissionContext {
  readonly sessions: Sessions;
  readonly keyCheck: KeyCheck;
}

/**
 * Whether a request that wants to change something, or to see what is the owner's, comes from the owner: with the cookie
 * of a session, or with user and key by HTTP Basic authentication from a program. Pages of other sites never come so far.
 */
export function permissionOf(request: IncomingMessage, { sessions, keyCheck }: PermissionContext): Permission {
  const { authorization, origin } = request.headers;
  if (authorization !== undefined) {
    const { user, key } = basicCredentials(authorization) ?? { user: '', key: '' };
    const checked = keyCheck.check(request, user, key);
    if (checked.kind === 'right') return { kind: 'owner', by: 'key' };
    if (checked.kind === 'tooMany') return tooManyWrongKeys(checked.retryAfterS);
    return refused(401, 'user or key is wrong', BASIC);
  }
  if (sessions.isOwner(request)) {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead || origin !== undefined) return { kind: 'owner', by: 'session' };
    return refused(403, 'a request with a session says where it comes from (Origin)');
  }
  const why = 'this is for the owner: sign in at /settings/tokens, or send user and key by HTTP Basic authentication';
  // A browser would ask for the key in a window of its own.
  return refused(401, why, request.headers['sec-fetch-mode'] === undefined ? BASIC : {});
}

export function tooManyWrongKeys(retryAfterS: number): Extract<Permission, { kind: 'refused' }> {
  const why = `too many wrong keys from this address: try again in ${retryAfterS} s`;
  return refused(429, why, { 'Retry-After': String(retryAfterS) });
}

export function replyRefused(response: ServerResponse, refusal: Extract<Permission, { kind: 'refused' }>): void {
  const { status, why, headers } = refusal;
  // What is left of the body is not read.
  reply(response, `${why}\n`, { status, headers: { ...headers, Connection: 'close' } });
}

const BASIC = { 'WWW-Authenticate': 'Basic realm="boardstream", charset="UTF-8"' };

function refused(
  status: 401 | 403 | 429,
  why: string,
  headers: Readonly<Record<string, string>> = {},
): Extract<Permission, { kind: 'refused' }> {
  return { kind: 'refused', status, why, headers };
}

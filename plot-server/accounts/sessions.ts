import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../core/index.ts';

const COOKIE = 'boardstream-session';
const COOKIE_VALUE = /(?:^|;\s*)boardstream-session=([A-Za-z0-9_-]{43})(?:;|$)/;
const TOKEN_BYTES = 32;
const LIFE_S = 30 * 24 * 3600;

/** Browsers that are signed in at a time; one more signs out the one that signed in first. */
const MAX_SESSIONS = 100;

/**
 * Browsers in which the owner has signed in. What the cookie holds is kept as a hash, and only in memory: a restart
 * signs everybody out.
 */
export class Sessions {
  readonly #clock: Clock;
  /** When each ends, on the monotonic clock, by hash, in the order they began. */
  readonly #endsMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins a session of 30 days. @returns the `Set-Cookie` header */
  begin(request: IncomingMessage): string {
    const value = randomBytes(TOKEN_BYTES).toString('base64url');
    this.end(request);
    this.#endsMs.set(hash(value), this.#clock.monotonicMs() + LIFE_S * 1000);
    for (const oldest of this.#endsMs.keys()) {
      if (this.#endsMs.size <= MAX_SESSIONS) break;
      this.#endsMs.delete(oldest);
    }
    return cookie(request, value, LIFE_S);
  }

  /** Ends the session of this request, if it has one. @returns the `Set-Cookie` header that takes the cookie away */
  end(request: IncomingMessage): string {
    const name = sessionOf(request);
    if (name !== undefined) this.#endsMs.delete(name);
    return cookie(request, '', 0);
  }

  /** Whether the request comes from a browser in which the owner has signed in. Says nothing about what site sent it. */
  isOwner(request: IncomingMessage): boolean {
    const name = sessionOf(request);
    const endMs = name === undefined ? undefined : this.#endsMs.get(name);
    return endMs !== undefined && this.#clock.monotonicMs() < endMs;
  }
}

function sessionOf(request: IncomingMessage): string | undefined {
  const value = COOKIE_VALUE.exec(request.headers.cookie ?? '')?.[1];
  return value === undefined ? undefined : hash(value);
}

function cookie(request: IncomingMessage, value: string, maxAgeS: number): string {
  const isSecure = (request.socket as Partial<TLSSocket>).encrypted === true;
  return `${COOKIE}=${value}; Max-Age=${maxAgeS}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

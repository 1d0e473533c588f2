import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../core/index.ts';
import { type Account, accountMatches } from '../plots/account.ts';
import { networkOf } from '../safety/network-of.ts';

/** Wrong keys that one address may try in a minute. */
const MAX_WRONG = 10;
const WINDOW_MS = 60_000;

/** Addresses whose wrong keys are counted at a time; the one that was first makes way. */
const MAX_ADDRESSES = 10_000;

export type CheckedKey =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  /** Too many were wrong: this one was not even looked at. */
  | { readonly kind: 'tooMany'; readonly retryAfterS: number };

/** Says whether user and key are those of the account, to each address only so often when they are not. */
export class KeyCheck {
  readonly #account: Account;
  readonly #clock: Clock;
  /** When wrong keys were tried, on the monotonic clock, newest last. */
  readonly #wrongMs = new Map<string, number[]>();

  constructor(account: Account, clock: Clock) {
    this.#account = account;
    this.#clock = clock;
  }

  check(request: IncomingMessage, user: string, key: string): CheckedKey {
    const address = networkOf(request.socket.remoteAddress);
    const nowMs = this.#clock.monotonicMs();
    const wrongMs = (this.#wrongMs.get(address) ?? []).filter((timeMs) => nowMs - timeMs < WINDOW_MS);
    const firstMs = wrongMs[0];
    if (firstMs !== undefined && wrongMs.length >= MAX_WRONG) {
      return { kind: 'tooMany', retryAfterS: Math.ceil((firstMs + WINDOW_MS - nowMs) / 1000) };
    }
    if (accountMatches(this.#account, user, key)) return { kind: 'right' };
    this.#wrongMs.delete(address);
    this.#wrongMs.set(address, [...wrongMs, nowMs]);
    for (const oldest of this.#wrongMs.keys()) {
      if (this.#wrongMs.size <= MAX_ADDRESSES) break;
      this.#wrongMs.delete(oldest);
    }
    return { kind: 'wrong' };
  }
}

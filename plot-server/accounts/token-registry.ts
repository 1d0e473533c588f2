import { randomBytes } from 'node:crypto';
import type { Clock } from '../../core/index.ts';
import { newKey } from '../plots/account.ts';
import { streamIdOf } from '../plots/stream-id.ts';

/** More than 1,000 plots of 32 traces can name. */
export const MAX_TOKENS = 50_000;

/** Revoked ones that are remembered, the newest: a plot call must not register them again. */
const MAX_REVOKED = 1_000;

const DAY_MS = 86_400_000;

/** A stream token, without the token: only its hash is kept. Times are milliseconds since 1970 UTC. */
export interface StreamToken {
  /** Eight hexadecimal digits that name it to the owner; nothing can be guessed from them. */
  readonly id: string;
  /** SHA-256 of the token, base64url. */
  readonly streamId: string;
  /** What it is for, in the owner's words, or the file name of the plot that named it first. */
  readonly label: string;
  readonly madeMs: number;
  /** Start of the UTC day on which a stream with it was last opened. */
  readonly usedDayMs: number | undefined;
  /** Whether the owner made it; otherwise a plot call registered it. */
  readonly isMade: boolean;
}

export interface RevokedToken extends StreamToken {
  readonly revokedMs: number;
}

/** What is kept over a restart. */
export interface TokenState {
  readonly tokens: readonly StreamToken[];
  readonly revoked: readonly RevokedToken[];
}

export interface TokenRegistryOptions {
  readonly clock: Clock;
  /** Whether a plot names this stream: such a token is never forgotten. */
  readonly isPlotted: (streamId: string) => boolean;
  readonly state?: TokenState | undefined;
}

/** All stream tokens of the account: those that are good, and those that are no longer. */
export class TokenRegistry {
  /** Whether anything has changed since this was last set to false; who keeps the tokens does so. */
  unsaved = false;
  readonly #clock: Clock;
  readonly #isPlotted: (streamId: string) => boolean;
  readonly #tokens: Map<string, StreamToken>;
  /** Stream ids by id. */
  readonly #byId: Map<string, string>;
  readonly #revoked: Map<string, RevokedToken>;

  constructor({ clock, isPlotted, state = { tokens: [], revoked: [] } }: TokenRegistryOptions) {
    this.#clock = clock;
    this.#isPlotted = isPlotted;
    this.#tokens = new Map(state.tokens.map((token) => [token.streamId, token]));
    this.#byId = new Map(state.tokens.map(({ id, streamId }) => [id, streamId]));
    this.#revoked = new Map(state.revoked.map((token) => [token.streamId, token]));
  }

  /** In the order they were made. */
  list(): readonly StreamToken[] {
    return [...this.#tokens.values()];
  }

  /** Those that are no longer good, in the order in which they were revoked. */
  revokedList(): readonly RevokedToken[] {
    return [...this.#revoked.values()];
  }

  isRegistered(streamId: string): boolean {
    return this.#tokens.has(streamId);
  }

  isRevoked(streamId: string): boolean {
    return this.#revoked.has(streamId);
  }

  /**
   * Makes a token of ten characters `a-z0-9`, which nobody can read again here.
   * @returns `undefined` when there are too many
   */
  make(label: string): { readonly token: string; readonly made: StreamToken } | undefined {
    const token = newKey();
    const made = this.#add(streamIdOf(token), label, true);
    return made === undefined ? undefined : { token, made };
  }

  /**
   * A plot call with a valid key names these streams: those that are new are registered.
   * @param label the plot's file name
   * @returns false when there are too many
   */
  register(streamIds: Iterable<string>, label: string): boolean {
    for (const streamId of streamIds) {
      if (!this.#tokens.has(streamId) && this.#add(streamId, label, false) === undefined) return false;
    }
    return true;
  }

  /** A stream was opened with this token. */
  used(streamId: string): void {
    const token = this.#tokens.get(streamId);
    const usedDayMs = startOfDay(this.#clock.nowMs());
    if (token === undefined || token.usedDayMs === usedDayMs) return;
    this.#tokens.set(streamId, { ...token, usedDayMs });
    this.unsaved = true;
  }

  /** From now on the token is good for nothing. @returns it, or `undefined` when there is none of this id */
  revoke(id: string): StreamToken | undefined {
    const token = this.#tokens.get(this.#byId.get(id) ?? '');
    if (token === undefined) return undefined;
    this.#forget(token);
    this.#revoked.set(token.streamId, { ...token, revokedMs: this.#clock.nowMs() });
    for (const oldest of this.#revoked.keys()) {
      if (this.#revoked.size <= MAX_REVOKED) break;
      this.#revoked.delete(oldest);
    }
    this.unsaved = true;
    return token;
  }

  /**
   * A revoked token is good again, for the next plot that names it: the tokens that a bridge derives stay the same, and it
   * could never come back.
   * @returns whether there was one of this id
   */
  allow(id: string): boolean {
    const revoked = this.revokedList().find((one) => one.id === id);
    if (revoked === undefined || this.#byId.has(id)) return false;
    const { revokedMs: _, ...token } = revoked;
    this.#revoked.delete(token.streamId);
    this.#tokens.set(token.streamId, token);
    this.#byId.set(id, token.streamId);
    this.unsaved = true;
    return true;
  }

  toJson(): TokenState {
    return { tokens: this.list(), revoked: this.revokedList() };
  }

  #add(streamId: string, label: string, isMade: boolean): StreamToken | undefined {
    if (this.#tokens.size >= MAX_TOKENS && !this.#forgetOne()) return undefined;
    const madeMs = this.#clock.nowMs();
    const token = { id: this.#newId(), streamId, label, madeMs, usedDayMs: undefined, isMade };
    this.#tokens.set(streamId, token);
    this.#byId.set(token.id, streamId);
    this.unsaved = true;
    return token;
  }

  /** Scripts that think of a new token at every start leave the old ones behind. */
  #forgetOne(): boolean {
    for (const token of this.#tokens.values()) {
      if (token.isMade || this.#isPlotted(token.streamId)) continue;
      this.#forget(token);
      return true;
    }
    return false;
  }

  #forget({ id, streamId }: StreamToken): void {
    this.#tokens.delete(streamId);
    this.#byId.delete(id);
  }

  #newId(): string {
    for (;;) {
      const id = randomBytes(4).toString('hex');
      if (!this.#byId.has(id)) return id;
    }
  }
}

export function startOfDay(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS) * DAY_MS;
}

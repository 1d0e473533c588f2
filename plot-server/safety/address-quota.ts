import type { ServerLimits } from '../../core/index.ts';
import { RateBudget } from './rate-budget.ts';

/** A page loads over six connections: thirty people and fifty boards come back at once after a power cut. */
export const CONNECTION_BURST = 500;

/** Wrong tokens and keys of one address that wait for their answer. */
export const MAX_HELD = 32;

export type Held = 'connections' | 'streams' | 'viewers';

/** What one address has and may have. */
export class AddressQuota {
  readonly #limits: Readonly<Record<Held, number>>;
  readonly #held: Record<Held, number> = { connections: 0, streams: 0, viewers: 0 };
  readonly #arrivals: RateBudget;
  readonly #mistakes: RateBudget;
  #waiting = 0;

  constructor(limits: ServerLimits) {
    this.#limits = {
      connections: limits['connections-per-address'],
      streams: limits['streams-per-address'],
      viewers: limits['viewers-per-address'],
    };
    this.#arrivals = new RateBudget({ perSecond: limits['new-connections-per-second'], burst: CONNECTION_BURST });
    const perMinute = limits['wrong-keys-per-minute'];
    this.#mistakes = new RateBudget({ perSecond: perMinute / 60, burst: perMinute });
  }

  /** @returns false when it has as many as it may have */
  hold(what: Held): boolean {
    if (this.#held[what] >= this.#limits[what]) return false;
    this.#held[what] += 1;
    return true;
  }

  release(what: Held): void {
    this.#held[what] -= 1;
  }

  /** @returns false when connections come too fast */
  arrive(nowMs: number): boolean {
    return this.#arrivals.tryTake(nowMs);
  }

  /** Whether so many wrong tokens and keys wait for their answer that no further one is looked at. */
  get isGuessing(): boolean {
    return this.#waiting >= MAX_HELD;
  }

  /** @returns whether the answer to this wrong token or key has to wait; then `mistakeAnswered` is to be called */
  mistake(nowMs: number): boolean {
    if (this.#mistakes.tryTake(nowMs)) return false;
    this.#waiting += 1;
    return true;
  }

  mistakeAnswered(): void {
    this.#waiting -= 1;
  }

  /** Whether nothing of it need be remembered. */
  isIdle(nowMs: number): boolean {
    const isHolding = Object.values(this.#held).some((count) => count > 0) || this.#waiting > 0;
    return !isHolding && this.#arrivals.isFull(nowMs) && this.#mistakes.isFull(nowMs);
  }
}

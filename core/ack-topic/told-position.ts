import { type LaterRange, withRange } from '../ack-stream/later-ranges.ts';
import type { Ack } from '../ack-stream/server-line.ts';
import { firstMissing, openBelow, type StorePosition } from './store-position.ts';
import type { TopicRules } from './topic-rules.ts';

/** A store of the session: what it had when it first spoke, and what it has now. */
export interface Progress {
  readonly atFirst: StorePosition;
  readonly now: StorePosition;
}

export interface ToldPositionOptions {
  readonly stores: readonly Progress[];
  /** Numbers below it are another source's, and the client begins no range there. */
  readonly firstSeq: number;
  readonly rules: TopicRules;
}

/** Why the client cannot be told in this session what is true. */
export const BEHIND = 'a store is behind what the others have acknowledged';
export const AHEAD = 'the stores that are left have more than was sent to them in this session';

/**
 * What a client was told of where its source stands, and what it may be told next: an acknowledgement never goes back,
 * never beyond what was sent, and ranges only shrink.
 */
export class ToldPosition {
  readonly #rules: TopicRules;
  readonly #first: number;
  readonly #deferredFrom: number;
  #isDeferralKnown = false;
  #ack: number;
  #ranges: readonly LaterRange[];

  constructor({ stores, firstSeq, rules }: ToldPositionOptions) {
    this.#rules = rules;
    this.#ack = highOf(stores, rules);
    this.#first = this.#ack;
    this.#ranges = rules.unionLater
      ? openBelow(
          this.#ack,
          stores.map(({ now }) => now),
        )
      : [];
    this.#deferredFrom = Math.max(this.#ack + 1, firstSeq);
  }

  get ack(): number {
    return this.#ack;
  }

  get later(): readonly LaterRange[] {
    return this.#ranges;
  }

  /** @returns what is to be said now, or why there is nothing that could be */
  next(stores: readonly Progress[]): Ack | string {
    const { restartBehind, capAtSent } = this.#rules;
    this.#findDeferral(stores);
    const high = highOf(stores, this.#rules);
    if (high < this.#ack) return restartBehind ? BEHIND : { ack: this.#ack };
    // Some store has not come to where the client left numbers for later.
    if (this.#ranges.some(({ to }) => to > high)) return { ack: this.#ack };
    if (capAtSent && high > this.#sentThrough(stores)) return AHEAD;
    if (restartBehind && this.#hasOthers(high, stores)) return BEHIND;
    const fronts = this.#ranges.map((range) => ({ range, from: this.#openFrom(range, stores) }));
    if (capAtSent && fronts.some(({ range, from }) => from > this.#filledThrough(range, stores) + 1)) return AHEAD;
    const isNews = high > this.#first || fronts.some(({ range, from }) => from > range.from);
    this.#ack = high;
    this.#ranges = fronts.flatMap(({ range: { to }, from }) => (from > to ? [] : [{ from, to }]));
    // Before there is news the client may have left numbers for later that no store has heard of.
    return isNews ? { ack: high, later: this.#ranges } : { ack: high };
  }

  /** A range that a store did not have when it first spoke is what the client left for later at its beginning. */
  #findDeferral(stores: readonly Progress[]): void {
    if (this.#isDeferralKnown) return;
    for (const { atFirst, now } of stores) {
      const last = now.later.at(-1);
      if (last === undefined || last.to <= atFirst.high) continue;
      this.#isDeferralKnown = true;
      this.#ranges = withRange(this.#ranges, { from: this.#deferredFrom, to: last.to });
      return;
    }
  }

  /** At least so far the client has sent: a store that has more than at first has it from this session. */
  #sentThrough(stores: readonly Progress[]): number {
    return Math.max(this.#ack, ...stores.map(({ atFirst, now }) => (now.high > atFirst.high ? now.high : 0)));
  }

  #filledThrough(range: LaterRange, stores: readonly Progress[]): number {
    const filled = stores.map(({ atFirst, now }) => {
      const missing = firstMissing(now, range);
      return missing === firstMissing(atFirst, range) ? 0 : missing - 1;
    });
    return Math.max(range.from - 1, ...filled);
  }

  #openFrom(range: LaterRange, stores: readonly Progress[]): number {
    const missing = stores.map(({ now }) => firstMissing(now, range));
    return this.#rules.unionLater ? Math.min(...missing) : Math.max(...missing);
  }

  /** Whether a store has something open that the client knows nothing of. */
  #hasOthers(high: number, stores: readonly Progress[]): boolean {
    return openBelow(
      high,
      stores.map(({ now }) => now),
    ).some((open) => !this.#ranges.some(({ from, to }) => from <= open.from && open.to <= to));
  }
}

function highOf(stores: readonly Progress[], { leastAck }: TopicRules): number {
  const highs = stores.map(({ now }) => now.high);
  return leastAck ? Math.min(...highs) : Math.max(...highs);
}

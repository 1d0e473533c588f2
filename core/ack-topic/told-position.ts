import { type LaterRange, withRange } from '../ack-stream/later-ranges.ts';
import type { Ack } from '../ack-stream/server-line.ts';
import { firstMissing, lastGot, openBelow, type StorePosition } from './store-position.ts';
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
  /** The newest number given: what is not acknowledged may be left for later at the beginning. */
  readonly lastSeq: number;
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
  readonly #deferredFrom: number;
  /** Whether all ranges are known that the client may have. */
  #isComplete: boolean;
  #ack: number;
  #ranges: readonly LaterRange[];

  constructor({ stores, firstSeq, lastSeq, rules }: ToldPositionOptions) {
    this.#rules = rules;
    this.#ack = highOf(stores, rules);
    this.#ranges = rules.unionLater
      ? openBelow(
          this.#ack,
          stores.map(({ now }) => now),
        )
      : [];
    this.#isComplete = lastSeq <= this.#ack;
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
    const fronts = this.#ranges.map((range) => ({ range, from: this.#fillFront(range, stores) }));
    if (fronts.some(({ from }) => from === undefined)) return AHEAD;
    // A store that has more live lines has passed the place where the client may have left numbers for later.
    this.#isComplete ||= high > this.#ack;
    if (!this.#isComplete) return { ack: this.#ack };
    this.#ack = high;
    this.#ranges = fronts.flatMap(({ range: { to }, from = 0 }) => (from > to ? [] : [{ from, to }]));
    return { ack: high, later: this.#ranges };
  }

  /** A range that a store did not have when it first spoke is what the client left for later at its beginning. */
  #findDeferral(stores: readonly Progress[]): void {
    if (this.#isComplete) return;
    for (const { atFirst, now } of stores) {
      const last = now.later.at(-1);
      if (last === undefined || last.to <= atFirst.high) continue;
      this.#isComplete = true;
      this.#ranges = withRange(this.#ranges, { from: this.#deferredFrom, to: last.to });
      return;
    }
  }

  /** At least so far the client has sent: a store that has more than at first has it from this session. */
  #sentThrough(stores: readonly Progress[]): number {
    return Math.max(this.#ack, ...stores.map(({ atFirst, now }) => (now.high > atFirst.high ? now.high : 0)));
  }

  /** What of a range is open to the client; `undefined` where the stores are past that and nothing can show it. */
  #fillFront(range: LaterRange, stores: readonly Progress[]): number | undefined {
    const missing = stores.map(({ now }) => firstMissing(now, range));
    const from = this.#rules.unionLater ? Math.min(...missing) : Math.max(...missing);
    // Behind what was sent, a store may have had what comes next.
    const sent = stores.map(({ atFirst, now }) => lastGot({ before: atFirst, now }, range) ?? 0);
    const most = Math.max(range.from, ...sent.map((through) => through + 1));
    if (from <= most || !this.#rules.capAtSent) return from;
    return most > range.from ? most : undefined;
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

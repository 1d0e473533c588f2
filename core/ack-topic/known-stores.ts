import { contiguousThrough } from '../ack-stream/later-ranges.ts';
import type { StorePosition } from './store-position.ts';

/** What is remembered of a store beyond the session. */
export interface KnownStore {
  readonly store: string;
  /** As last heard; `undefined` before its first hello. */
  position: StorePosition | undefined;
  /** It belonged to the last session that it could belong to. */
  isPresent: boolean;
  /** What it says before is ignored: it took nothing, and said so. Monotonic milliseconds. */
  awayUntilMs: number;
  /** How long it stays away if it goes again. */
  pauseMs: number;
  /** Times in a row that it took this start for one that another had followed. */
  fencedTimes: number;
}

/** A broker's access rules say who may speak as a store; should they be lax, this is memory all the same. */
const MAX_STORES = 16;
const LEAST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 60_000;

/** It is not listened to for as long as it asks, and longer every time, until it has taken something again. */
export function sendAway(
  known: KnownStore,
  { nowMs, retryMs }: { readonly nowMs: number; readonly retryMs: number },
): void {
  known.pauseMs = Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, retryMs, 2 * known.pauseMs));
  known.awayUntilMs = nowMs + known.pauseMs;
}

/** Every store that was ever heard, at most 16: the one that was away longest makes room. */
export class KnownStores {
  readonly #stores = new Map<string, KnownStore>();

  /** @returns `undefined` where there are too many already, all of them present */
  of(store: string): KnownStore | undefined {
    const known = this.#stores.get(store);
    if (known !== undefined) return known;
    if (this.#stores.size >= MAX_STORES && !this.#makeRoom()) return undefined;
    const added = { store, position: undefined, isPresent: false, awayUntilMs: 0, pauseMs: 0, fencedTimes: 0 };
    this.#stores.set(store, added);
    return added;
  }

  all(): readonly KnownStore[] {
    return [...this.#stores.values()];
  }

  /** What they have is of no use: it belongs to another source. */
  forgetPositions(): void {
    for (const known of this.#stores.values()) known.position = undefined;
  }

  /** Everything up to here is in at least `needed` stores; 0 where fewer were ever heard. */
  storedThrough(needed: number): number {
    const through = this.all()
      .flatMap(({ position }) => (position === undefined ? [] : [contiguousThrough(position.high, position.later)]))
      .sort((one, other) => other - one);
    return through[needed - 1] ?? 0;
  }

  /** A map keeps the order in which keys were added. */
  #makeRoom(): boolean {
    for (const { store, isPresent } of this.#stores.values()) {
      if (!isPresent) return this.#stores.delete(store);
    }
    return false;
  }
}

import type { Clock, OnStatus } from '../../core/index.ts';

/** A name that is used by two spools in turns so quickly is used by both. */
const WITHIN_MS = 60_000;
const MAX_NAMES = 20_000;

interface Speaker {
  readonly source: string;
  readonly since: number;
  readonly former: string | undefined;
}

export interface SharedNamesOptions {
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/**
 * Notices two bridges of one name: a source that speaks again within a minute after another one has spoken for it. One
 * that takes over for good, as after a card was exchanged, is none.
 */
export class SharedNames {
  readonly #options: SharedNamesOptions;
  /** The bridge that was heard longest ago is the first. */
  readonly #speakers = new Map<string, Speaker>();
  readonly #quietUntilMs = new Map<string, number>();

  constructor(options: SharedNamesOptions) {
    this.#options = options;
  }

  heard(bridge: string, source: string): void {
    const speaker = this.#speakers.get(bridge);
    if (speaker?.source === source) return;
    const nowMs = this.#options.clock.monotonicMs();
    if (speaker?.former === source && nowMs - speaker.since < WITHIN_MS) this.#report(bridge, nowMs);
    this.#speakers.delete(bridge);
    this.#speakers.set(bridge, { source, since: nowMs, former: speaker?.source });
    for (const oldest of this.#speakers.keys()) {
      if (this.#speakers.size <= MAX_NAMES) break;
      this.#speakers.delete(oldest);
      this.#quietUntilMs.delete(oldest);
    }
  }

  #report(bridge: string, nowMs: number): void {
    if (nowMs < (this.#quietUntilMs.get(bridge) ?? 0)) return;
    this.#quietUntilMs.set(bridge, nowMs + WITHIN_MS);
    this.#options.onStatus({ type: 'bridgeNameShared', bridge });
  }
}

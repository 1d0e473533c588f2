import type { Clock, OnStatus } from '../../../core/index.ts';

/** A client that comes back takes its own place; two that share an id take each other's, again and again. */
const TAKEN_OFTEN = 3;
const WINDOW_MS = 60_000;

/** Ids that are watched at a time; the one that was first makes way. */
const MAX_IDS = 1_000;

/** Notices clients that throw each other out because they have the same id. */
export class TakenIds {
  readonly #clock: Clock;
  readonly #onStatus: OnStatus;
  /** When each was taken over, on the monotonic clock, newest last. */
  readonly #takenMs = new Map<string, readonly number[]>();

  constructor(clock: Clock, onStatus: OnStatus) {
    this.#clock = clock;
    this.#onStatus = onStatus;
  }

  /** A client with an id came while another one with it was there. */
  taken(clientId: string): void {
    const nowMs = this.#clock.monotonicMs();
    const recent = (this.#takenMs.get(clientId) ?? []).filter((timeMs) => nowMs - timeMs < WINDOW_MS);
    this.#takenMs.delete(clientId);
    if (recent.length + 1 >= TAKEN_OFTEN) {
      this.#onStatus({ type: 'clientIdShared', clientId, count: recent.length + 1 });
      return;
    }
    this.#takenMs.set(clientId, [...recent, nowMs]);
    for (const oldest of this.#takenMs.keys()) {
      if (this.#takenMs.size <= MAX_IDS) break;
      this.#takenMs.delete(oldest);
    }
  }
}

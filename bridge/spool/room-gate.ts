import type { Clock } from '../../core/index.ts';
import { Signalled } from './signalled.ts';

/** Makes sources wait for a full spool while points are being delivered, and lets them go on once that has stopped. */
export class RoomGate {
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #freed = new Signalled();
  #deliveries = 0;
  #stalled = false;

  /** @param patienceMs how long to wait for the first sign of delivery */
  constructor(clock: Clock, patienceMs: number) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
  }

  /** Points were delivered: there may be room. */
  delivered(): void {
    this.#deliveries += 1;
    this.#stalled = false;
    this.#freed.signal();
  }

  /** Points made way or turned out to be none: nobody waits for them any more. */
  vanished(): void {
    this.#freed.signal();
  }

  /** Resolves when there is room, waiting is pointless, or `signal` aborts. */
  async room(isFull: () => boolean, signal: AbortSignal): Promise<void> {
    while (isFull() && !this.#stalled && !signal.aborted) {
      this.#stalled = !(await this.#deliversWithin(this.#patienceMs, signal));
    }
  }

  /** Resolves when `isDone`, or `signal` aborts. */
  async until(isDone: () => boolean, signal: AbortSignal): Promise<void> {
    while (!isDone() && !signal.aborted) await this.#freed.wait(signal);
  }

  async #deliversWithin(durationMs: number, signal: AbortSignal): Promise<boolean> {
    const before = this.#deliveries;
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    void this.#clock.sleep(durationMs, patience.signal).then(giveUp);
    while (this.#deliveries === before && !patience.signal.aborted) await this.#freed.wait(patience.signal);
    signal.removeEventListener('abort', giveUp);
    patience.abort();
    return this.#deliveries > before;
  }
}

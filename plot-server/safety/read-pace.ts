import type { Readable } from 'node:stream';
import type { Clock, ServerLimits } from '../../core/index.ts';
import { RateBudget } from './rate-budget.ts';

/** A wait shorter than this would cost more in timers than it slows down; the debt stays and is waited for later. */
const LEAST_WAIT_MS = 5;

export interface ReadPaceOptions {
  readonly source: Readable;
  readonly limits: Pick<ServerLimits, 'lines-per-second' | 'kib-per-second'>;
  readonly clock: Clock;
}

/**
 * Holds a stream to its rates by not reading: the network then makes the sender wait, and nothing is lost. A second's
 * worth may come at once.
 */
export class ReadPace {
  #source: Readable;
  readonly #clock: Clock;
  readonly #lines: RateBudget;
  readonly #bytes: RateBudget;
  #waiting = false;

  constructor({ source, limits, clock }: ReadPaceOptions) {
    const lines = limits['lines-per-second'];
    const bytes = limits['kib-per-second'] * 1024;
    this.#source = source;
    this.#clock = clock;
    this.#lines = new RateBudget({ perSecond: lines, burst: lines });
    this.#bytes = new RateBudget({ perSecond: bytes, burst: bytes });
  }

  /** Whether nothing is read for now, so that silence says nothing about the sender. */
  get isWaiting(): boolean {
    return this.#waiting;
  }

  /** What is read from now on, where that changes. */
  readFrom(source: Readable): void {
    this.#source = source;
    if (this.#waiting) source.pause();
  }

  /** To be told of everything that was read. */
  took(bytes: number, lines: number): void {
    const nowMs = this.#clock.monotonicMs();
    const waitMs = Math.max(this.#lines.use(lines, nowMs), this.#bytes.use(bytes, nowMs));
    if (waitMs >= LEAST_WAIT_MS && !this.#waiting) void this.#wait(waitMs);
  }

  async #wait(waitMs: number): Promise<void> {
    this.#waiting = true;
    this.#source.pause();
    const over = new AbortController();
    const abort = () => over.abort();
    const source = this.#source;
    source.once('close', abort);
    await this.#clock.sleep(waitMs, over.signal);
    source.off('close', abort);
    this.#waiting = false;
    this.#source.resume();
  }
}

import type { Clock } from '../../../../core/index.ts';
import type { BoardPlots } from '../board-plots.ts';

/** Finding out takes 5 s in which nothing is delivered, and a server that is updated is restarted. */
const BELIEVED_MS = 600_000;

/** Remembers for ten minutes that a server does not acknowledge, or until it answers plot calls differently. */
export class PlainAnswer {
  readonly #clock: Clock;
  readonly #plots: BoardPlots;
  #untilMs = Number.NEGATIVE_INFINITY;
  #answers = '';

  constructor(clock: Clock, plots: BoardPlots) {
    this.#clock = clock;
    this.#plots = plots;
  }

  /** The server has just shown that it does not acknowledge. */
  learned(): void {
    this.#untilMs = this.#clock.monotonicMs() + BELIEVED_MS;
    this.#answers = this.#plots.answers;
  }

  get holds(): boolean {
    return this.leftMs > 0 && this.#answers === this.#plots.answers;
  }

  /** How long it may be believed yet; 0 or less when it may not. */
  get leftMs(): number {
    return this.#untilMs - this.#clock.monotonicMs();
  }
}

import type { Clock, Point } from '../../../../core/index.ts';
import { Signalled } from '../../../spool/signalled.ts';
import { OBJECT_INTERVAL_MS, type Reduction } from './reduction.ts';
import { type ReducedPoint, SeriesReducer } from './series-reducer.ts';

export interface PacedLaneOptions {
  readonly reduction: Reduction;
  readonly clock: Clock;
  /** Resolves when the point is written. */
  readonly write: (sent: ReducedPoint) => Promise<void>;
  /** Called after each point, when it no longer holds its numbers. */
  readonly onSent: (sent: ReducedPoint) => void;
}

/** Sends one series at the pace of the old service: at least 50 ms from the end of one write to the start of the next. */
export class PacedLane {
  readonly #options: PacedLaneOptions;
  readonly #reducer: SeriesReducer;
  readonly #offered = new Signalled();

  constructor(options: PacedLaneOptions) {
    this.#options = options;
    this.#reducer = new SeriesReducer(options.reduction);
  }

  get isFull(): boolean {
    return this.#reducer.isFull;
  }

  /** The oldest number not written yet. */
  get heldSeq(): number | undefined {
    return this.#reducer.heldSeq;
  }

  offer(seq: number, point: Point): void {
    this.#reducer.offer(seq, point);
    this.#offered.signal();
  }

  /** Sends until `signal` aborts. Rejects as `write` does. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, write, onSent } = this.#options;
    let freeAtMs = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      const waitMs = freeAtMs - clock.monotonicMs();
      if (waitMs > 0) {
        await clock.sleep(waitMs, signal);
        continue;
      }
      const next = this.#reducer.next();
      if (next === undefined) {
        await this.#offered.wait(signal);
        continue;
      }
      await write(next);
      freeAtMs = clock.monotonicMs() + OBJECT_INTERVAL_MS;
      this.#reducer.sent();
      onSent(next);
    }
  }
}

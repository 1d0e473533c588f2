import type { LineBatch } from './source.ts';

/** Above this many waiting lines the queue asks its feeder to pause. */
const HIGH_WATER_LINES = 5_000;

interface OpenBatch {
  monotonicMs: number;
  lines: string[];
}

/**
 * Where pushed lines meet the loop that pulls them. Its bound is kept by the feeder: `isFull` tells it to pause, and
 * `onRoom` that it may go on.
 */
export class LineQueue {
  #batches: OpenBatch[] = [];
  #waitingLines = 0;
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  readonly #onRoom: () => void;

  constructor(onRoom: () => void) {
    this.#onRoom = onRoom;
  }

  get isFull(): boolean {
    return this.#waitingLines >= HIGH_WATER_LINES;
  }

  /** Lines pushed with the same `monotonicMs` come out as one batch. */
  push(line: string, monotonicMs: number): void {
    const last = this.#batches.at(-1);
    if (last?.monotonicMs === monotonicMs) last.lines.push(line);
    else this.#batches.push({ monotonicMs, lines: [line] });
    this.#waitingLines += 1;
    this.#wakeUp();
  }

  /** What was pushed before still comes out; then the loop ends, or throws `error`. Only the first call counts. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wakeUp();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LineBatch> {
    for (;;) {
      const batch = this.#batches.shift();
      if (batch !== undefined) {
        const wasFull = this.isFull;
        this.#waitingLines -= batch.lines.length;
        if (wasFull && !this.isFull) this.#onRoom();
        yield batch;
      } else if (this.#ended) {
        if (this.#error !== undefined) throw this.#error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

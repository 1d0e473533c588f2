import { type Clock, SeldomReport } from '../../core/index.ts';

export interface EagerQueueOptions<Item> {
  readonly clock: Clock;
  /** Above this total size the oldest items go. */
  readonly capacity: number;
  /** What an item counts, 1 or more. */
  readonly sizeOf: (item: Item) => number;
  /** Called seldom: with the size of what went since the last call. */
  readonly onDropped: (count: number) => void;
}

const QUIET_MS = 10_000;

/**
 * Where input that must not be left waiting at its sender meets the loop that pulls it. It takes everything at once, and
 * when the loop is too slow the oldest is dropped and counted.
 */
export class EagerQueue<Item> {
  readonly #capacity: number;
  readonly #sizeOf: (item: Item) => number;
  readonly #dropped: SeldomReport<undefined>;
  #items: Item[] = [];
  #size = 0;
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor({ clock, capacity, sizeOf, onDropped }: EagerQueueOptions<Item>) {
    this.#capacity = capacity;
    this.#sizeOf = sizeOf;
    this.#dropped = new SeldomReport({ clock, quietMs: QUIET_MS, report: onDropped });
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#size += this.#sizeOf(item);
    while (this.#size > this.#capacity && this.#items.length > 1) this.#dropOldest();
    this.#wake?.();
  }

  /** What was pushed before still comes out; then the loop ends, or throws `error`. Only the first call counts. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  #dropOldest(): void {
    const oldest = this.#items.shift();
    if (oldest === undefined) return;
    const size = this.#sizeOf(oldest);
    this.#size -= size;
    this.#dropped.add(undefined, size);
  }

  /** All that waits at once, which is at least one item. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item[]> {
    try {
      for (;;) {
        if (this.#items.length > 0) {
          const items = this.#items;
          this.#items = [];
          this.#size = 0;
          yield items;
        } else if (this.#ended) {
          if (this.#error !== undefined) throw this.#error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          this.#wake = undefined;
        }
      }
    } finally {
      this.#dropped.flush();
    }
  }
}

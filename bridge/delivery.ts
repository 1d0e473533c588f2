import { isDeepStrictEqual } from 'node:util';
import type { Destination } from './destination.ts';
import { runSink } from './sinks/run-sink.ts';
import type { SinkOptions } from './sinks/sink.ts';

/** Delivers the spool to one destination after the other: what one has not stored when it is left, the next one gets. */
export class Delivery {
  readonly #options: Omit<SinkOptions, 'destination' | 'signal'>;
  #destination: Destination;
  #sink = new AbortController();
  #isStopped = false;
  /** Resolves when it was stopped. Rejects for a defect of ours. */
  readonly done: Promise<void>;

  constructor(destination: Destination, options: Omit<SinkOptions, 'destination' | 'signal'>) {
    this.#destination = destination;
    this.#options = options;
    this.done = this.#deliver();
  }

  /** Leaves the destination for another, once what is on the way has arrived as far as it can. Says whether it is another. */
  moveTo(destination: Destination): boolean {
    if (isDeepStrictEqual(plain(this.#destination), plain(destination))) return false;
    this.#destination = destination;
    this.#sink.abort();
    return true;
  }

  stop(): void {
    this.#isStopped = true;
    this.#sink.abort();
  }

  async #deliver(): Promise<void> {
    while (!this.#isStopped) {
      this.#sink = new AbortController();
      await runSink({ ...this.#options, destination: this.#destination, signal: this.#sink.signal });
    }
  }
}

/** A URL compares by its text. */
function plain(destination: Destination): object {
  return 'url' in destination ? { ...destination, url: destination.url.href } : destination;
}

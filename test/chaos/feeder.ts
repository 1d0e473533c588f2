import { systemClock } from '../../core/index.ts';
import { type Fed, FIRST_VALUE } from './history.ts';

export interface FeederOptions {
  readonly series: readonly string[];
  /** Values a second, all series together. */
  readonly ratePerS: number;
  /** Takes bytes as a terminal does, and says how many. */
  readonly write: (bytes: Uint8Array) => number;
}

/** What a feeder that was held up makes good, at most. */
const MAX_CATCH_UP_MS = 250;

/**
 * The board: prints ascending values and remembers when each was taken whole. It outlives every bridge. When the
 * terminal is full it waits, in the middle of a line if need be, as a sketch does that prints over USB.
 */
export class Feeder {
  readonly #options: FeederOptions;
  readonly #atMs: number[] = [];
  readonly #stop = new AbortController();
  #rest: Uint8Array = new Uint8Array();
  #running: Promise<void> | undefined;

  constructor(options: FeederOptions) {
    this.#options = options;
  }

  get fed(): Fed {
    return { series: this.#options.series, atMs: this.#atMs };
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const lineMs = (1000 * this.#options.series.length) / this.#options.ratePerS;
    let nextAtMs = systemClock.monotonicMs();
    while (!signal.aborted) {
      await systemClock.sleep(5, signal);
      nextAtMs = Math.max(nextAtMs, systemClock.monotonicMs() - MAX_CATCH_UP_MS);
      for (; nextAtMs <= systemClock.monotonicMs() && this.#printLine(); nextAtMs += lineMs);
    }
    // The last line is whole, so that what follows it can be told from it.
    while (this.#rest.length > 0 && !this.#take()) await systemClock.sleep(5);
  }

  /** False when the terminal is full. */
  #printLine(): boolean {
    if (this.#rest.length > 0) return this.#take();
    const first = FIRST_VALUE + this.#atMs.length;
    const line = this.#options.series.map((series, at) => `${series}:${first + at}`).join(' ');
    this.#rest = Buffer.from(`${line}\n`);
    return this.#take();
  }

  #take(): boolean {
    this.#rest = this.#rest.subarray(this.#options.write(this.#rest));
    if (this.#rest.length > 0) return false;
    const atMs = systemClock.monotonicMs();
    for (const _ of this.#options.series) this.#atMs.push(atMs);
    return true;
  }
}

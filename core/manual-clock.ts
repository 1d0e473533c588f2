import type { Clock } from './clock.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/**
 * A clock that moves only when told to. Sleepers wake in order of their due time, those due at the same instant in
 * the order they went to sleep, and whatever they set off runs to rest before the clock moves on.
 *
 * Files and sockets take time that no clock is asked for. Where they take part, `ioAtRest` of the simulator waits for
 * those of this process: `new ManualClock(startMs, ioAtRest)`.
 */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  #wallOffsetMs: number;
  #sleepers: Sleeper[] = [];
  readonly #atRest: () => Promise<void>;

  /**
   * @param startMs wall time at the start, milliseconds since 1970 UTC; default 2026-01-01T00:00:00Z
   * @param atRest resolves when everything set off so far has come to rest; default one turn of the event loop
   */
  constructor(startMs: number = Date.UTC(2026, 0, 1), atRest: () => Promise<void> = oneTurn) {
    this.#wallOffsetMs = startMs;
    this.#atRest = atRest;
  }

  nowMs(): number {
    return this.#wallOffsetMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  /** Moves the wall clock alone, as NTP does on a machine that booted in the past. Sleepers do not notice. */
  jumpWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    if (!(durationMs > 0) || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { dueMs: this.#elapsedMs + durationMs, wake };
      const at = this.#sleepers.findIndex((other) => other.dueMs > sleeper.dueMs);
      this.#sleepers.splice(at === -1 ? this.#sleepers.length : at, 0, sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Lets `durationMs` pass. Resolves when everything that became due has run to rest. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#elapsedMs + durationMs;
    await this.#atRest();
    for (let next = this.#sleepers[0]; next !== undefined && next.dueMs <= endMs; next = this.#sleepers[0]) {
      this.#elapsedMs = next.dueMs;
      next.wake();
      await this.#atRest();
    }
    this.#elapsedMs = endMs;
  }

  /** How many are asleep: 0 at the end of a test means that nothing was left running. */
  get sleeping(): number {
    return this.#sleepers.length;
  }
}

/** Promise chains, however long, have settled; so have immediates and in-process streams. */
function oneTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

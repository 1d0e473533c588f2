import type { Clock } from '../core/index.ts';
import type { Speed } from './transmit.ts';
import type { Uart } from './uart.ts';

export interface SimulatedTimeOptions {
  readonly clock: Clock;
  readonly speed: Speed;
  readonly uart: Uart;
  /** Aborts when the power goes. */
  readonly power: AbortSignal;
}

/**
 * Time on a board, milliseconds since power-up, for programs that wait. At a speed it follows the clock. At `max` it moves
 * only when a program waits or prints, and then at once; the host gets a turn of the event loop at each wait.
 */
export class SimulatedTime {
  readonly #options: SimulatedTimeOptions;
  readonly #poweredUpMs: number;
  /** Waking up late or a rounding of the clock must not make a moment that was waited for seem to lie ahead. */
  #reachedMs = 0;
  #wake: () => void = () => {};

  constructor(options: SimulatedTimeOptions) {
    this.#options = options;
    this.#poweredUpMs = options.clock.monotonicMs();
    options.power.addEventListener('abort', () => this.wake(), { once: true });
  }

  get nowMs(): number {
    const { clock, speed, uart } = this.#options;
    const byClockMs = speed === 'max' ? uart.idleAtMs : (clock.monotonicMs() - this.#poweredUpMs) * speed;
    this.#reachedMs = Math.max(this.#reachedMs, byClockMs);
    return this.#reachedMs;
  }

  /** Resolves at that time, or earlier: at `wake`, or when the power goes. `Infinity` waits for those alone. */
  async waitUntil(timeMs: number): Promise<void> {
    const { clock, speed, power } = this.#options;
    if (power.aborted) return;
    const interruption = new AbortController();
    this.#wake = () => interruption.abort();
    if (speed === 'max') await nextTurn();
    if (!interruption.signal.aborted) {
      if (timeMs === Number.POSITIVE_INFINITY) await aborted(interruption.signal);
      else if (speed !== 'max') await clock.sleep((timeMs - this.nowMs) / speed, interruption.signal);
    }
    if (!interruption.signal.aborted) this.#reachedMs = Math.max(this.#reachedMs, timeMs);
    this.#wake = () => {};
  }

  /** Ends the wait, if there is one. */
  wake(): void {
    this.#wake();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Lets everything else in the process run. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

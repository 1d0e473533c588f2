import type { Clock } from '../core/index.ts';
import type { Print } from './firmware/firmware.ts';
import type { Outlet } from './outlet.ts';
import type { Uart } from './uart.ts';

/** Simulated seconds in a second of the clock, greater than 0; `max` does not wait at all. */
export type Speed = number | 'max';

/** While a print is leaving, its bytes are handed over this often, as USB serial chips do (1 to 16 ms). */
const FORWARD_EVERY_MS = 10;

/**
 * Nothing is handed over more often than this: what has left meanwhile goes together, as through a USB serial chip. At
 * 1000 lines a second that halves the work of doing it every millisecond.
 */
const FRAME_MS = 2;

/** Handed over in one piece at most. */
const BATCH_BYTES = 16_384;

/** After so much without a pause, everything else in the process gets its turn: some 5 ms of work. */
const TURN_PRINTS = 4096;
const TURN_BYTES = 262_144;

export interface Transmission {
  readonly prints: Iterable<Print> | AsyncIterable<Print>;
  readonly uart: Uart;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly speed: Speed;
  /** Prints that are some 5 ms of work. Default 4096. */
  readonly printsPerTurn?: number | undefined;
  /** Aborts when the power goes. */
  readonly power: AbortSignal;
}

/** Sends what a program prints, at the pace of its serial line. Resolves when the program has ended, or at `power`. */
export async function transmit(transmission: Transmission): Promise<void> {
  const printer = new Printer(transmission);
  try {
    if (transmission.speed === 'max') await sendUnpaced(printer, transmission);
    else await sendPaced(printer, transmission.speed, transmission);
  } finally {
    await printer.stop();
  }
}

async function sendPaced(printer: Printer, speed: number, { uart, clock, power }: Transmission): Promise<void> {
  const poweredUpMs = clock.monotonicMs();
  const simulatedMs = () => (clock.monotonicMs() - poweredUpMs) * speed;
  // Time stands still from pause to pause, so that the work between two of them is bounded.
  let nowMs = 0;
  const pauseUntil = async (wakeAtMs: number) => {
    await clock.sleep(Math.max(FRAME_MS, (wakeAtMs - simulatedMs()) / speed), power);
    nowMs = simulatedMs();
  };
  while (await printer.next(() => pauseUntil(nowMs))) {
    for (;;) {
      printer.collect(nowMs);
      if (uart.hasLeft(nowMs)) break;
      await printer.flush();
      if (power.aborted) return;
      const forwardAtMs = Math.max(uart.startMs, nowMs) + FORWARD_EVERY_MS * speed;
      await pauseUntil(Math.max(uart.nextByteAtMs, Math.min(uart.idleAtMs, forwardAtMs)));
      printer.startTurn();
    }
    if (printer.batchBytes >= BATCH_BYTES) await printer.flush();
  }
}

async function sendUnpaced(printer: Printer, { uart }: Transmission): Promise<void> {
  while (await printer.next(nextTurn)) {
    printer.collect(uart.idleAtMs);
    if (printer.batchBytes >= BATCH_BYTES) await printer.flush();
  }
}

/** The program, and what has left of its prints but is not handed over yet. */
class Printer {
  readonly #prints: Iterator<Print> | AsyncIterator<Print>;
  /** What a program that waits for something has printed before must not wait with it. */
  readonly #mayWait: boolean;
  readonly #transmission: Transmission;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #turnPrints = 0;
  #turnBytes = 0;

  constructor(transmission: Transmission) {
    const { prints } = transmission;
    this.#mayWait = Symbol.asyncIterator in prints;
    this.#prints = Symbol.asyncIterator in prints ? prints[Symbol.asyncIterator]() : prints[Symbol.iterator]();
    this.#transmission = transmission;
  }

  get batchBytes(): number {
    return this.#batchBytes;
  }

  /** Counts the work without a pause from here on. */
  startTurn(): void {
    this.#turnPrints = 0;
    this.#turnBytes = 0;
  }

  /**
   * Loads the next print into the UART. `false`, with everything handed over, when there is none or the power is gone.
   * @param pause waited for when much was done without a pause
   */
  async next(pause: () => Promise<void>): Promise<boolean> {
    if (this.#mayWait) await this.flush();
    const { printsPerTurn = TURN_PRINTS } = this.#transmission;
    if (this.#turnPrints >= printsPerTurn || this.#turnBytes >= TURN_BYTES) {
      await this.flush();
      await pause();
      this.startTurn();
    }
    if (this.#transmission.power.aborted) return false;
    const { done, value } = await this.#prints.next();
    if (done === true) {
      await this.flush();
      return false;
    }
    this.#turnPrints += 1;
    this.#turnBytes += value.bytes.length;
    this.#transmission.uart.load(value);
    return true;
  }

  /** Takes from the UART what has left at simulated time `nowMs`. */
  collect(nowMs: number): void {
    const bytes = this.#transmission.uart.shift(nowMs);
    if (bytes.length === 0) return;
    this.#batch.push(bytes);
    this.#batchBytes += bytes.length;
  }

  async flush(): Promise<void> {
    if (this.#batchBytes === 0) return;
    const bytes = Buffer.concat(this.#batch, this.#batchBytes);
    this.#batch = [];
    this.#batchBytes = 0;
    await this.#transmission.outlet.send(bytes, this.#transmission.power);
  }

  async stop(): Promise<void> {
    await this.#prints.return?.();
  }
}

/** Lets everything else in the process run. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

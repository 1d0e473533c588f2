import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../core/index.ts';
import type { Print } from './firmware/firmware.ts';
import type { Outlet } from './outlet.ts';
import type { Uart } from './uart.ts';

/** Simulated seconds in a second of the clock, greater than 0; `max` does not wait at all. */
export type Speed = number | 'max';

/** While a print is leaving, its bytes are handed over this often, as USB serial chips do (1 to 16 ms). */
const FORWARD_EVERY_MS = 10;

/** Handed over in one piece at most; the event loop turns in between. */
const BATCH_BYTES = 16_384;
const BATCH_PRINTS = 512;

export interface Transmission {
  readonly prints: Iterable<Print> | AsyncIterable<Print>;
  readonly uart: Uart;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly speed: Speed;
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
  while (await printer.next()) {
    for (;;) {
      const nowMs = simulatedMs();
      printer.collect(nowMs);
      if (uart.hasLeft(nowMs)) break;
      await printer.flush();
      if (power.aborted) return;
      const forwardAtMs = Math.max(uart.startMs, nowMs) + FORWARD_EVERY_MS * speed;
      const wakeAtMs = Math.max(uart.nextByteAtMs, Math.min(uart.idleAtMs, forwardAtMs));
      await clock.sleep((wakeAtMs - simulatedMs()) / speed, power);
    }
  }
}

async function sendUnpaced(printer: Printer, { uart }: Transmission): Promise<void> {
  while (await printer.next()) printer.collect(uart.idleAtMs);
}

/** The program, and what has left of its prints but is not handed over yet. */
class Printer {
  readonly #prints: Iterator<Print> | AsyncIterator<Print>;
  /** What a program that waits for something has printed before must not wait with it. */
  readonly #mayWait: boolean;
  readonly #transmission: Transmission;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #bytesThisTurn = 0;
  #printsThisTurn = 0;

  constructor(transmission: Transmission) {
    const { prints } = transmission;
    this.#mayWait = Symbol.asyncIterator in prints;
    this.#prints = Symbol.asyncIterator in prints ? prints[Symbol.asyncIterator]() : prints[Symbol.iterator]();
    this.#transmission = transmission;
  }

  /** Loads the next print into the UART. `false`, with everything handed over, when there is none or the power is gone. */
  async next(): Promise<boolean> {
    if (this.#mayWait) await this.flush();
    if (this.#printsThisTurn >= BATCH_PRINTS || this.#bytesThisTurn >= BATCH_BYTES) {
      await this.flush();
      await nextTurn();
      this.#printsThisTurn = 0;
      this.#bytesThisTurn = 0;
    }
    if (this.#transmission.power.aborted) return false;
    const { done, value } = await this.#prints.next();
    if (done === true) {
      await this.flush();
      return false;
    }
    this.#printsThisTurn += 1;
    this.#transmission.uart.load(value);
    return true;
  }

  /** Takes from the UART what has left at simulated time `nowMs`. */
  collect(nowMs: number): void {
    const bytes = this.#transmission.uart.shift(nowMs);
    if (bytes.length === 0) return;
    this.#batch.push(bytes);
    this.#batchBytes += bytes.length;
    this.#bytesThisTurn += bytes.length;
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

import type { FirmataPin } from './firmata-pin.ts';
import type { Outbox } from './outbox.ts';
import { replies } from './replies.ts';

const PINS_PER_PORT = 8;

/** Pins are not looked at more often than this: some passes of the main loop of real firmware. */
const SHORTEST_POLL_MS = 0.1;

/** The levels of inputs, eight to a port, as they are reported to the host. */
export class DigitalPorts {
  readonly #pins: readonly FirmataPin[];
  readonly #outbox: Outbox;
  /** What was reported last, by the number of each port that is reported. */
  readonly #reported = new Map<number, number>();

  constructor(pins: readonly FirmataPin[], outbox: Outbox) {
    this.#pins = pins;
    this.#outbox = outbox;
  }

  reset(): void {
    this.#reported.clear();
  }

  /** Switches the reports of a port. The first one comes at once. Nothing where the board has no such port. */
  report(port: number, enabled: boolean, timeMs: number): void {
    if (!enabled) this.#reported.delete(port);
    else if (port * PINS_PER_PORT < this.#pins.length) this.#send(port, this.#read(port, timeMs));
  }

  /** Reports the ports that have changed. */
  sendChanges(timeMs: number): void {
    for (const [port, before] of this.#reported) {
      const bits = this.#read(port, timeMs);
      if (bits !== before) this.#send(port, bits);
    }
  }

  /** When a reported level may change next, after `timeMs`. */
  nextChangeMs(timeMs: number, pollMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const port of this.#reported.keys()) {
      for (const pin of this.#pinsOf(port)) {
        if (pin.readsLevel) nextMs = Math.min(nextMs, pin.wires.nextChangeMs(timeMs, pollMs));
      }
    }
    return Math.max(nextMs, timeMs + SHORTEST_POLL_MS);
  }

  #send(port: number, bits: number): void {
    this.#reported.set(port, bits);
    this.#outbox.send(replies.digital(port, bits));
  }

  /** Pins that are no inputs count as 0. */
  #read(port: number, timeMs: number): number {
    let bits = 0;
    for (const [bit, pin] of this.#pinsOf(port).entries()) if (pin.readsLevel) bits |= pin.readLevel(timeMs) << bit;
    return bits;
  }

  #pinsOf(port: number): readonly FirmataPin[] {
    return this.#pins.slice(port * PINS_PER_PORT, (port + 1) * PINS_PER_PORT);
  }
}

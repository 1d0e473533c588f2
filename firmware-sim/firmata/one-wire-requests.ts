import type { OneWireBus } from './one-wire-bus.ts';
import type { Outbox } from './outbox.ts';
import type { ProcessorTime } from './processor-time.ts';
import { ONE_WIRE, ONE_WIRE_BIT } from './protocol.ts';
import { replies } from './replies.ts';
import { unpackBits } from './seven-bit.ts';

/** A reply carries no more; real firmware stops at about 50. */
const LONGEST_READ_BYTES = 1024;

/** Requests that wait for a delay to end. */
const MOST_WAITING = 64;

/** What a host asks of the 1-Wire bus on one pin. Source: github.com/firmata/protocol, `onewire.md`. */
export class OneWireRequests {
  readonly #pin: number;
  readonly #bus: OneWireBus;
  readonly #time: ProcessorTime;
  readonly #outbox: Outbox;
  #delayedUntilMs = 0;
  #waiting: (readonly number[])[] = [];

  constructor(options: { pin: number; bus: OneWireBus; time: ProcessorTime; outbox: Outbox }) {
    this.#pin = options.pin;
    this.#bus = options.bus;
    this.#time = options.time;
    this.#outbox = options.outbox;
  }

  /** When a request that waits is due; infinite when none does. */
  get nextDueMs(): number {
    return this.#waiting.length > 0 ? this.#delayedUntilMs : Number.POSITIVE_INFINITY;
  }

  /** @param request the command and, packed, its data. Waits while a delay that the host asked for lasts. */
  request(request: readonly number[]): void {
    if (this.#waiting.length === 0 && this.#delayedUntilMs <= this.#time.nowMs) this.#run(request);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(request);
    else this.#outbox.send(replies.string('1-Wire: too many requests wait for a delay'));
  }

  /** Does what waited, up to the next delay. */
  runDue(): void {
    while (this.nextDueMs <= this.#time.nowMs) this.#run(this.#waiting.shift() ?? []);
  }

  #run([command = 0, ...packed]: readonly number[]): void {
    if (command === ONE_WIRE.search || command === ONE_WIRE.searchAlarms) {
      const alarms = command === ONE_WIRE.searchAlarms;
      this.#outbox.send(replies.oneWireSearch(this.#pin, alarms, this.#bus.search(alarms)));
    } else if (command < ONE_WIRE.search) this.#transfer(command, unpackBits(packed));
  }

  /** Reset, skip, select, write, read, delay: in this order, those that the command has. */
  #transfer(command: number, data: readonly number[]): void {
    const has = (bit: number) => (command & bit) !== 0;
    let used = 0;
    const take = (count: number) => {
      used += count;
      return data.slice(used - count, used);
    };
    const rom = has(ONE_WIRE_BIT.select) ? take(8) : [];
    const [countLow = 0, countHigh = 0, idLow = 0, idHigh = 0] = has(ONE_WIRE_BIT.read) ? take(4) : [];
    const delay = has(ONE_WIRE_BIT.delay) ? take(4) : [];
    if (has(ONE_WIRE_BIT.reset)) this.#bus.reset();
    if (has(ONE_WIRE_BIT.skip)) this.#bus.skip();
    if (rom.length === 8) this.#bus.select(rom);
    if (has(ONE_WIRE_BIT.write)) this.#bus.write(data.slice(used));
    const count = Math.min(countLow | (countHigh << 8), LONGEST_READ_BYTES);
    if (count > 0) this.#outbox.send(replies.oneWireRead(this.#pin, idLow | (idHigh << 8), this.#bus.read(count)));
    const delayMs = delay.reduceRight((sum, byte) => sum * 256 + byte, 0);
    this.#delayedUntilMs = this.#time.nowMs + delayMs;
  }
}

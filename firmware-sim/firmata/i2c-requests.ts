import type { I2cBus, I2cRead } from './i2c-bus.ts';
import type { Outbox } from './outbox.ts';
import { replies } from './replies.ts';
import { fromPairs } from './seven-bit.ts';

/** As many as StandardFirmata reads again and again. */
const MOST_CONTINUOUS_READS = 8;

/** Of the second byte of a request. */
const BIT = { tenBitAddress: 0x20, restart: 0x40 } as const;
const ACTION = { write: 0, readOnce: 1, readContinuously: 2, stopReading: 3 } as const;

/** What a host asks of the I2C bus. Source: github.com/firmata/protocol, `i2c.md`. */
export class I2cRequests {
  readonly #bus: I2cBus;
  readonly #outbox: Outbox;
  #enabled = false;
  #pauseMs = 0;
  #continuous: I2cRead[] = [];

  constructor(bus: I2cBus, outbox: Outbox) {
    this.#bus = bus;
    this.#outbox = outbox;
  }

  get readsContinuously(): boolean {
    return this.#continuous.length > 0;
  }

  reset(): void {
    this.#enabled = false;
    this.#pauseMs = 0;
    this.#continuous = [];
  }

  /** @param data microseconds to wait between choosing a register and reading, 14 bits; 0 or nothing leaves it as it is */
  configure(data: readonly number[]): void {
    this.#enabled = true;
    const pauseUs = fromPairs(data)[0] ?? 0;
    if (pauseUs > 0) this.#pauseMs = pauseUs / 1000;
  }

  request([address, flags, ...data]: readonly number[]): void {
    if (address === undefined || flags === undefined) return;
    if ((flags & BIT.tenBitAddress) !== 0) {
      this.#complain('I2C: 10-bit addresses are not supported');
      return;
    }
    if (!this.#enabled) {
      this.#complain('I2C: not configured');
      return;
    }
    const numbers = fromPairs(data);
    switch ((flags >> 3) & 3) {
      case ACTION.write:
        this.#bus.write(address, numbers);
        return;
      case ACTION.stopReading:
        this.#continuous = this.#continuous.filter((read) => read.address !== address);
        return;
      default:
    }
    const count = numbers.at(-1);
    if (count === undefined) return;
    const read: I2cRead = {
      address,
      register: numbers.length > 1 ? numbers[0] : undefined,
      count,
      restart: (flags & BIT.restart) !== 0,
      pauseMs: this.#pauseMs,
    };
    if (((flags >> 3) & 3) === ACTION.readOnce) {
      this.#readAndReply(read);
      return;
    }
    if (this.#continuous.length >= MOST_CONTINUOUS_READS) {
      this.#complain('I2C: too many continuous reads');
      return;
    }
    this.#continuous.push(read);
  }

  /** One round of everything that is read again and again. */
  sample(): void {
    for (const read of this.#continuous) this.#readAndReply(read);
  }

  /** A device that does not answer gives a reply without data and a string that says so, as in StandardFirmata. */
  #readAndReply(read: I2cRead): void {
    const bytes = this.#bus.read(read);
    if (bytes.length < read.count) this.#complain('I2C: Too few bytes received');
    this.#outbox.send(replies.i2c(read.address, (read.register ?? 0) & 0xff, bytes));
  }

  #complain(text: string): void {
    this.#outbox.send(replies.string(text));
  }
}

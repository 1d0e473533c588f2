import type { I2cPart } from '../sensors/part.ts';
import type { ProcessorTime } from './processor-time.ts';

/** Eight bits and the acknowledgement at 100 kHz, the Wire library's rate. */
const BYTE_MS = 0.09;

/** What the Wire library reads at most at a time: its buffer on AVR boards. */
export const LONGEST_READ_BYTES = 32;

export interface I2cRead {
  readonly address: number;
  /** Written first, to choose where reading begins; `undefined` reads without. */
  readonly register: number | undefined;
  readonly count: number;
  /** Keeps the bus between the two: a repeated start instead of a stop. */
  readonly restart: boolean;
  /** Between the two. */
  readonly pauseMs: number;
}

/** The board's end of an I2C bus. Every byte takes its time of the processor. */
export class I2cBus {
  readonly #parts: readonly I2cPart[];
  readonly #time: ProcessorTime;

  constructor(parts: readonly I2cPart[], time: ProcessorTime) {
    this.#parts = parts;
    this.#time = time;
  }

  /** Up to the first byte that is not acknowledged. */
  write(address: number, bytes: readonly number[], { stop = true } = {}): void {
    const part = this.#start(address, 'write');
    if (part === undefined) return;
    for (const byte of bytes) {
      this.#time.spend(BYTE_MS);
      if (!part.write(byte & 0xff, this.#time.nowMs)) break;
    }
    if (stop) part.stop(this.#time.nowMs);
  }

  /** At most 32 bytes; none where nobody answers. */
  read({ address, register, count, restart, pauseMs }: I2cRead): number[] {
    if (register !== undefined) {
      this.write(address, [register], { stop: !restart });
      this.#time.spend(pauseMs);
    }
    const part = this.#start(address, 'read');
    if (part === undefined) return [];
    const bytes = Array.from({ length: Math.min(count, LONGEST_READ_BYTES) }, () => {
      this.#time.spend(BYTE_MS);
      return part.read(this.#time.nowMs) & 0xff;
    });
    part.stop(this.#time.nowMs);
    return bytes;
  }

  /** @returns the part that acknowledges the address */
  #start(address: number, direction: 'read' | 'write'): I2cPart | undefined {
    this.#time.spend(BYTE_MS);
    const part = this.#parts.find((candidate) => candidate.address === address);
    if (part === undefined) return undefined;
    if (part.start(direction, this.#time.nowMs)) return part;
    part.stop(this.#time.nowMs);
    return undefined;
  }
}

/** How a character is framed on a serial line: a start bit, data bits from the lowest, a parity bit, stop bits. */
export interface FrameFormat {
  /** 5 to 9. */
  readonly dataBits: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

export const FORMAT_8N1: FrameFormat = { dataBits: 8, parity: 'none', stopBits: 1 };

/** The levels of the line, bit time by bit time, of one character. */
export function frameLevels(character: number, { dataBits, parity, stopBits }: FrameFormat): number[] {
  const levels = [0];
  let ones = 0;
  for (let bit = 0; bit < dataBits; bit += 1) {
    const level = (character >> bit) & 1;
    ones += level;
    levels.push(level);
  }
  if (parity !== 'none') levels.push(parity === 'even' ? ones & 1 : (ones & 1) ^ 1);
  levels.push(1);
  if (stopBits === 2) levels.push(1);
  return levels;
}

/** Bit times from the start of a frame to its end. */
export function frameBits({ dataBits, parity, stopBits }: FrameFormat): number {
  return 1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits;
}

/** A character as a receiver took it from the line. */
export interface ReceivedFrame {
  readonly character: number;
  /** The line was low where the stop bit should have been. */
  readonly framingError: boolean;
  readonly parityError: boolean;
}

/**
 * A receiver that samples the middle of each bit by its own bit time, so that a sender of another rate gives the garbage it
 * gives on a real line. Times are in any unit, and never go back.
 */
export class LineSampler {
  readonly #onFrame: (frame: ReceivedFrame) => void;
  #bitTime = 1;
  #format = FORMAT_8N1;
  #levels: number[] | undefined;
  #sampleAt = 0;
  #level = 1;
  #until = 0;

  constructor(onFrame: (frame: ReceivedFrame) => void) {
    this.#onFrame = onFrame;
  }

  /** From the next frame on, or from now on when it is between two. */
  configure(bitTime: number, format: FrameFormat): void {
    this.#bitTime = bitTime;
    this.#format = format;
  }

  /** The line has this level from one instant until another; before that it was idle since the last call. */
  take(level: number, from: number, to: number): void {
    if (from > this.#until) this.#take(1, this.#until, from);
    this.#take(level, from, to);
    this.#until = to;
  }

  #take(level: number, from: number, to: number): void {
    if (this.#levels === undefined && level === 0 && this.#level === 1) {
      this.#levels = [];
      this.#sampleAt = from + this.#bitTime / 2;
    }
    this.#level = level;
    while (this.#levels !== undefined && this.#sampleAt < to) {
      this.#levels.push(level);
      this.#sampleAt += this.#bitTime;
      this.#judge(this.#levels);
    }
  }

  #judge(levels: readonly number[]): void {
    const { dataBits, parity } = this.#format;
    // A start bit that is gone in its middle was noise.
    if (levels[0] === 1) this.#levels = undefined;
    if (levels.length < 2 + dataBits + (parity === 'none' ? 0 : 1)) return;
    this.#levels = undefined;
    let character = 0;
    for (let bit = 0; bit < dataBits; bit += 1) character |= (levels[1 + bit] ?? 0) << bit;
    const expected = frameLevels(character, this.#format)[1 + dataBits];
    this.#onFrame({
      character,
      framingError: levels.at(-1) === 0,
      parityError: parity !== 'none' && levels[1 + dataBits] !== expected,
    });
  }
}

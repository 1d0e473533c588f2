/** Bytes around a message on the Yún's console. Source: Plotly's YunMessenger. */
const START = 0x1d;
const SEPARATOR = 0x1e;
const END = 0x1f;

const LONGEST_SUBSCRIBER_BYTES = 64;
/** Ten times what the library sends. */
const LONGEST_MESSAGE_BYTES = 1024;

/** A message of the sketch: for whom, and what. */
export interface ConsoleFrame {
  readonly subscriber: string;
  readonly message: string;
}

export interface ConsoleInput {
  readonly frames: readonly ConsoleFrame[];
  /** What the sketch prints outside of frames, in order. */
  readonly text: Uint8Array;
}

/**
 * Tells framed messages from printed text. The Yún hands the console on in pieces of 64 bytes, so a frame may come cut
 * anywhere, or several at once. A frame that is too long, or that another one interrupts, is dropped and counted.
 */
export class ConsoleFrames {
  #state: 'text' | 'subscriber' | 'message' = 'text';
  #subscriber: number[] = [];
  #message: number[] = [];
  #brokenFrames = 0;

  /** Frames dropped because they were too long or had no end. */
  get brokenFrames(): number {
    return this.#brokenFrames;
  }

  push(chunk: Uint8Array): ConsoleInput {
    const frames: ConsoleFrame[] = [];
    const text: number[] = [];
    for (const byte of chunk) {
      if (byte === START) this.#start();
      else if (this.#state === 'text') text.push(byte);
      else if (this.#state === 'subscriber' && byte === SEPARATOR) this.#state = 'message';
      else if (this.#state === 'message' && byte === END) frames.push(this.#frame());
      else this.#keep(byte);
    }
    return { frames, text: Uint8Array.from(text) };
  }

  #start(): void {
    if (this.#state !== 'text') this.#brokenFrames += 1;
    this.#state = 'subscriber';
    this.#subscriber = [];
    this.#message = [];
  }

  #keep(byte: number): void {
    const [part, limit] =
      this.#state === 'subscriber'
        ? [this.#subscriber, LONGEST_SUBSCRIBER_BYTES]
        : [this.#message, LONGEST_MESSAGE_BYTES];
    part.push(byte);
    if (part.length <= limit) return;
    this.#brokenFrames += 1;
    this.#state = 'text';
  }

  #frame(): ConsoleFrame {
    this.#state = 'text';
    return { subscriber: textOf(this.#subscriber), message: textOf(this.#message) };
  }
}

function textOf(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('utf8');
}

import type { Clock } from '../core/index.ts';
import { endsPiece, type Framing, lastPiece, nextPiece } from './framing.ts';
import type { Link } from './links/link.ts';

/** A line that is longer may be cut where output is discarded: 4 KiB, the longest line a bridge takes by default. */
const LONGEST_LINE_BYTES = 4096;

/** A full link is tried again after this time, in which a host can read 20 kB, all that a pty holds. */
const RETRY_MS = 1;

export interface OutletOptions {
  readonly link: Link;
  readonly clock: Clock;
  /**
   * Milliseconds without a byte accepted after which output is discarded, because nobody has the port open. `Infinity`
   * waits for as long as it takes.
   */
  readonly patienceMs: number;
  /** What is discarded together. Default `lines`. */
  readonly framing?: Framing;
}

/**
 * Where bytes leave the board. It waits for a host that reads slowly and discards for one that does not read, in whole
 * lines: the rest of a line that was begun is kept and goes first when the host reads again, and what follows starts with
 * a whole line. So no host ever reads a line spliced from two, which would be a wrong value. Where the framing is messages,
 * a message stands for a line.
 */
export class Outlet {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #framing: Framing;
  #bytesSent = 0;
  #bytesDiscarded = 0;
  #discarding = false;
  /** The rest of the line that was begun. */
  #kept: Uint8Array = new Uint8Array();
  #keptIsWhole = true;
  /** Bytes of the line being discarded, 0 between lines. */
  #lineBytesDiscarded = 0;
  #lastByteSent = 0x0a;

  constructor({ link, clock, patienceMs, framing = 'lines' }: OutletOptions) {
    this.#link = link;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#framing = framing;
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** Those kept for when the host reads again are not counted yet. */
  get bytesDiscarded(): number {
    return this.#bytesDiscarded;
  }

  /** Resolves when every byte is sent or discarded, or `signal` has aborted. */
  async send(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    let rest = this.#discarding ? this.#resume(bytes) : bytes;
    let acceptedAtMs = this.#clock.monotonicMs();
    while (rest.length > 0 && !signal.aborted) {
      const sent = this.#push(rest);
      rest = rest.subarray(sent);
      if (rest.length === 0) return;
      const nowMs = this.#clock.monotonicMs();
      if (sent > 0) acceptedAtMs = nowMs;
      else if (nowMs - acceptedAtMs >= this.#patienceMs) return this.#startDiscarding(rest);
      await this.#clock.sleep(RETRY_MS, signal);
    }
  }

  #push(bytes: Uint8Array): number {
    const sent = this.#link.write(bytes);
    this.#bytesSent += sent;
    this.#lastByteSent = bytes[sent - 1] ?? this.#lastByteSent;
    return sent;
  }

  #startDiscarding(rest: Uint8Array): void {
    this.#discarding = true;
    this.#keptIsWhole = endsPiece(this.#framing, this.#lastByteSent);
    this.#discard(this.#keep(rest));
  }

  /** Discards `bytes`, or, when the host reads again, what must be discarded of them; returns what is to be sent. */
  #resume(bytes: Uint8Array): Uint8Array {
    const after = this.#keep(bytes);
    if (!this.#keptIsWhole) return after;
    this.#kept = this.#kept.subarray(this.#push(this.#kept));
    const wholeLines = this.#fromNextLine(after);
    const sent = this.#kept.length === 0 ? this.#push(wholeLines) : 0;
    if (sent === 0) {
      this.#discard(after);
      return after.subarray(after.length);
    }
    this.#discard(after.subarray(0, after.length - wholeLines.length));
    this.#discarding = false;
    this.#lineBytesDiscarded = 0;
    return wholeLines.subarray(sent);
  }

  /** Adds what belongs to the line that was begun to what is kept; returns the rest. */
  #keep(bytes: Uint8Array): Uint8Array {
    if (this.#keptIsWhole) return bytes;
    const next = nextPiece(this.#framing, bytes);
    const end = next === -1 ? bytes.length : next;
    this.#kept = Buffer.concat([this.#kept, bytes.subarray(0, end)]);
    this.#keptIsWhole = next !== -1 || this.#kept.length >= LONGEST_LINE_BYTES;
    return bytes.subarray(end);
  }

  /** The part that starts with a whole line; all of it once a line is so long that these bytes are no lines at all. */
  #fromNextLine(bytes: Uint8Array): Uint8Array {
    if (this.#lineBytesDiscarded === 0 || this.#lineBytesDiscarded > LONGEST_LINE_BYTES) return bytes;
    const next = nextPiece(this.#framing, bytes);
    return bytes.subarray(next === -1 ? bytes.length : next);
  }

  #discard(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#bytesDiscarded += bytes.length;
    const last = lastPiece(this.#framing, bytes);
    this.#lineBytesDiscarded = last === -1 ? this.#lineBytesDiscarded + bytes.length : bytes.length - last;
  }
}

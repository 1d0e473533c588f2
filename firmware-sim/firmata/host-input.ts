import type { HostMessage } from './host-message.ts';
import { MessageParser } from './message-parser.ts';

/** Bytes that wait to be read: 64 KiB. More are lost, as on a board, whose buffer holds 64. */
const CAPACITY_BYTES = 65_536;

/** A message and when its last byte came, simulated milliseconds. */
export interface ArrivedMessage {
  readonly message: HostMessage;
  readonly arrivedAtMs: number;
}

/** What the host has sent and the device has not taken yet. */
export class HostInput {
  readonly #parser = new MessageParser();
  #waiting: { readonly bytes: Uint8Array; readonly arrivedAtMs: number }[] = [];
  #waitingBytes = 0;
  #position = 0;

  /** Keeps a copy of the bytes, as far as there is room. */
  push(bytes: Uint8Array, arrivedAtMs: number): void {
    const kept = bytes.slice(0, CAPACITY_BYTES - this.#waitingBytes);
    if (kept.length === 0) return;
    this.#waiting.push({ bytes: kept, arrivedAtMs });
    this.#waitingBytes += kept.length;
  }

  /** The next whole message, `undefined` when what has come holds none. */
  next(): ArrivedMessage | undefined {
    for (let chunk = this.#waiting[0]; chunk !== undefined; chunk = this.#waiting[0]) {
      while (this.#position < chunk.bytes.length) {
        const message = this.#parser.push(chunk.bytes[this.#position] ?? 0);
        this.#position += 1;
        this.#waitingBytes -= 1;
        if (message !== undefined) return { message, arrivedAtMs: chunk.arrivedAtMs };
      }
      this.#waiting.shift();
      this.#position = 0;
    }
    return undefined;
  }
}

/** What the device has to say and has not said yet. */
export class Outbox {
  #bytes: number[] = [];

  send(message: readonly number[]): void {
    for (const byte of message) this.#bytes.push(byte);
  }

  /** Everything since the last call. */
  take(): Uint8Array {
    const bytes = Uint8Array.from(this.#bytes);
    this.#bytes = [];
    return bytes;
  }
}

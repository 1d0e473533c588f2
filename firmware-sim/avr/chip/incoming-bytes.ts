/** Of a host that sends faster than its line carries. */
const MOST_WAITING_BYTES = 1_048_576;

/** Bytes of the host that wait for the line. What would make them more than 1 MiB is lost. */
export class IncomingBytes {
  readonly #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Of the first chunk. */
  #takenBytes = 0;

  add(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#waitingBytes + bytes.length > MOST_WAITING_BYTES) return;
    this.#chunks.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  /** `undefined` when none waits. */
  take(): number | undefined {
    const byte = this.#chunks[0]?.[this.#takenBytes];
    if (byte === undefined) return undefined;
    this.#waitingBytes -= 1;
    this.#takenBytes += 1;
    if (this.#takenBytes === this.#chunks[0]?.length) {
      this.#chunks.shift();
      this.#takenBytes = 0;
    }
    return byte;
  }
}

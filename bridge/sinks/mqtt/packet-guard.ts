/** What an answer of a stream server can be, with room to spare; nothing longer is for a bridge. */
export const MAX_PACKET_BYTES = 64 * 1024;

/** Bytes of the length in a packet's head at most (MQTT 3.1.1, section 2.2.3). */
const MAX_LENGTH_BYTES = 4;

/**
 * Reads nothing of what a broker sends but how long each packet says to be, so that one of 256 MB is known for what it
 * is before the library has collected it.
 */
export class PacketGuard {
  #left = 0;
  #isInLength = false;
  #length = 0;
  #lengthBytes = 0;

  /** @returns whether every packet that begins in these bytes may be waited for */
  accepts(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
      } else if (!this.#isInLength) {
        this.#isInLength = true;
        this.#length = 0;
        this.#lengthBytes = 0;
        at += 1;
      } else if (!this.#takesLengthByte(bytes[at++] ?? 0)) return false;
    }
    return true;
  }

  #takesLengthByte(byte: number): boolean {
    this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes;
    this.#lengthBytes += 1;
    const isLast = (byte & 0x80) === 0;
    if (this.#length > MAX_PACKET_BYTES || (!isLast && this.#lengthBytes === MAX_LENGTH_BYTES)) return false;
    if (!isLast) return true;
    this.#isInLength = false;
    this.#left = this.#length;
    return true;
  }
}

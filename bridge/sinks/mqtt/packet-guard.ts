/** What an answer of a stream server can be, with room to spare; nothing longer is for a bridge. */
export const MAX_PACKET_BYTES = 64 * 1024;

/** Bytes of the length in a packet's head at most (MQTT 3.1.1, section 2.2.3). */
const MAX_LENGTH_BYTES = 4;

/**
 * Kinds of packets, the upper half of their first byte, that a broker sends to a client which publishes with QoS 1 at
 * most: CONNACK, PUBLISH, PUBACK, SUBACK, PINGRESP, and DISCONNECT of MQTT 5.
 */
const EXPECTED = new Set([2, 3, 4, 9, 13, 14]);
const PUBLISH = 3;
/** Subscriptions are of QoS 0; what has to be confirmed would have to be remembered. */
const QOS_BITS = 0b0110;

/**
 * Reads nothing of what a broker sends but of which kind and how long each packet says to be, so that one of 256 MB, or
 * one that the library would have to keep, is known for what it is before it was collected.
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
      } else {
        const byte = bytes[at] ?? 0;
        at += 1;
        if (!(this.#isInLength ? this.#takesLength(byte) : this.#takesKind(byte))) return false;
      }
    }
    return true;
  }

  #takesKind(byte: number): boolean {
    const kind = byte >> 4;
    this.#isInLength = true;
    this.#length = 0;
    this.#lengthBytes = 0;
    return EXPECTED.has(kind) && (kind !== PUBLISH || (byte & QOS_BITS) === 0);
  }

  #takesLength(byte: number): boolean {
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

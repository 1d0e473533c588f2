/** A message with the points of a second of one bridge has 48 KiB. */
export const MAX_PUBLISH_BYTES = 1024 * 1024;

/** Of packets that carry no message: sign-in, subscriptions, acknowledgements. */
export const MAX_CONTROL_BYTES = 64 * 1024;

const CONNECT = 1;
const PUBLISH = 3;

/** A length takes four bytes at most. Source: MQTT 3.1.1, 2.2.3. */
const MAX_LENGTH_BYTES = 4;

/**
 * Follows the packets in the bytes of one MQTT connection by their announced lengths, so that one that is too large is
 * known by its first five bytes, before any more of it is kept.
 */
export class PacketBound {
  #isFirst = true;
  /** Of the packet whose length is being read; `undefined` where a packet is to begin. */
  #type: number | undefined;
  #length = 0;
  #lengthBytes = 0;
  /** Bytes of the body that are still to come. */
  #missing = 0;

  /** @returns why the connection has to end, where it has to; then nothing more is to be given */
  follow(chunk: Uint8Array): string | undefined {
    for (let at = 0; at < chunk.length; ) {
      if (this.#missing > 0) {
        const passed = Math.min(this.#missing, chunk.length - at);
        this.#missing -= passed;
        at += passed;
        continue;
      }
      const byte = chunk[at] as number;
      at += 1;
      const why = this.#type === undefined ? this.#begin(byte >> 4) : this.#measure(this.#type, byte);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  #begin(type: number): string | undefined {
    if (this.#isFirst && type !== CONNECT) return 'it speaks no MQTT';
    this.#isFirst = false;
    this.#type = type;
    this.#length = 0;
    this.#lengthBytes = 0;
    return undefined;
  }

  /** Seven bits a byte, the lowest first; the eighth says that another one follows. */
  #measure(type: number, byte: number): string | undefined {
    this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes;
    this.#lengthBytes += 1;
    const most = type === PUBLISH ? MAX_PUBLISH_BYTES : MAX_CONTROL_BYTES;
    if (this.#length > most) return `it announces a packet of more than ${most / 1024} KiB`;
    if ((byte & 0x80) === 0) {
      this.#type = undefined;
      this.#missing = this.#length;
      return undefined;
    }
    return this.#lengthBytes < MAX_LENGTH_BYTES ? undefined : 'it speaks no MQTT';
  }
}

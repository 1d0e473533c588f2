/** Bytes that the length of a packet takes at most. Source: MQTT 3.1.1, section 2.2.3. */
const MAX_LENGTH_BYTES = 4;

/** What the first bytes of a packet say. */
export interface PacketHead {
  /** 1 is CONNECT, 3 PUBLISH. Source: MQTT 3.1.1, section 2.2.1. */
  readonly type: number;
  /** The lower half of the first byte; of a PUBLISH its QoS stands in bits 1 and 2. */
  readonly flags: number;
  /** As far as it was read: it only grows with the bytes that follow. */
  readonly length: number;
}

export const CONNECT_PACKET = 1;
export const PUBLISH_PACKET = 3;

/**
 * Reads nothing of the bytes of one MQTT connection but of which type and how long each packet says to be: parsers
 * collect a packet whole, and anybody may announce one of 256 MB in five bytes.
 */
export class PacketFollower {
  readonly #judge: (head: PacketHead) => string | undefined;
  /** First byte of the packet whose length is being read. */
  #first: number | undefined;
  #length = 0;
  #lengthBytes = 0;
  /** Bytes of the body that are still to come. */
  #missing = 0;

  /** @param judge says why a packet must not be, where it must not; asked at every byte of its head */
  constructor(judge: (head: PacketHead) => string | undefined) {
    this.#judge = judge;
  }

  /** @returns why the connection has to end, where it has to; then nothing more is to be given */
  follow(bytes: Uint8Array): string | undefined {
    for (let at = 0; at < bytes.length; ) {
      if (this.#missing > 0) {
        const passed = Math.min(this.#missing, bytes.length - at);
        this.#missing -= passed;
        at += passed;
        continue;
      }
      const why = this.#head(bytes[at] ?? 0);
      if (why !== undefined) return why;
      at += 1;
    }
    return undefined;
  }

  /** Seven bits of the length a byte, the lowest first; the eighth says that another one follows. */
  #head(byte: number): string | undefined {
    const isFirst = this.#first === undefined;
    if (isFirst) {
      this.#length = 0;
      this.#lengthBytes = 0;
    } else {
      this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes;
      this.#lengthBytes += 1;
    }
    this.#first ??= byte;
    const why = this.#judge({ type: this.#first >> 4, flags: this.#first & 0x0f, length: this.#length });
    if (why !== undefined || isFirst) return why;
    if ((byte & 0x80) !== 0) return this.#lengthBytes < MAX_LENGTH_BYTES ? undefined : 'it speaks no MQTT';
    this.#first = undefined;
    this.#missing = this.#length;
    return undefined;
  }
}

/** A length of MQTT takes at most so many bytes. Source: MQTT 3.1.1, section 2.2.3. */
const MAX_LENGTH_BYTES = 4;

/** Where a packet begins, or `undefined` where more bytes are needed to know its length. */
interface PacketStart {
  readonly length: number;
  /** Of the fixed header, its type included. */
  readonly headerBytes: number;
}

/**
 * Cuts packets of MQTT that are longer than `maxBytes` to that length, without ever holding them: a parser of packets
 * buffers each whole, and anybody may announce 256 MB. What is cut is still a packet, one whose last bytes are missing, so
 * that a message can be refused for its size and the connection goes on.
 */
export class PacketCutter {
  readonly #maxBytes: number;
  /** The beginning of a header. */
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the current packet that are still passed on, and then those that are dropped. */
  #toPass = 0;
  #toDrop = 0;
  /** Packets that were cut. */
  cut = 0;

  /** @param maxBytes of a packet without its fixed header */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @returns what is to be passed on; `undefined` where this is no MQTT */
  push(chunk: Buffer): readonly Buffer[] | undefined {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    const passed: Buffer[] = [];
    let from = 0;
    let at = 0;
    const passUpTo = (end: number) => {
      if (end > from) passed.push(bytes.subarray(from, end));
    };
    while (at < bytes.length) {
      if (this.#toPass > 0) {
        const taken = Math.min(this.#toPass, bytes.length - at);
        this.#toPass -= taken;
        at += taken;
      } else if (this.#toDrop > 0) {
        passUpTo(at);
        const dropped = Math.min(this.#toDrop, bytes.length - at);
        this.#toDrop -= dropped;
        at += dropped;
        from = at;
      } else {
        const start = packetStart(bytes, at);
        if (start === 'malformed') return undefined;
        if (start === undefined) {
          passUpTo(at);
          this.#held = Buffer.from(bytes.subarray(at));
          return passed;
        }
        const { length, headerBytes } = start;
        this.#toPass = Math.min(length, this.#maxBytes);
        this.#toDrop = length - this.#toPass;
        if (this.#toDrop > 0) {
          passUpTo(at);
          passed.push(Buffer.from([bytes[at] ?? 0, ...encodeLength(this.#maxBytes)]));
          from = at + headerBytes;
          this.cut += 1;
        }
        at += headerBytes;
      }
    }
    passUpTo(bytes.length);
    return passed;
  }
}

function packetStart(bytes: Buffer, at: number): PacketStart | 'malformed' | undefined {
  let length = 0;
  for (let index = 0; index < MAX_LENGTH_BYTES; index += 1) {
    const byte = bytes[at + 1 + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { length, headerBytes: index + 2 };
  }
  return 'malformed';
}

function encodeLength(length: number): number[] {
  const bytes: number[] = [];
  for (let left = length; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 0x80);
  }
}

/** Start bit, eight data bits, stop bit. */
const FRAME_BITS = 10;

export interface BaudMismatch {
  /** Bits a second of the sender. */
  readonly sentBaudRate: number;
  /** Bits a second of the receiver. */
  readonly readBaudRate: number;
}

/**
 * What a receiver at another rate reads: 8N1, least significant bit first, each bit sampled once in its middle, timed from
 * the falling edge of the start bit. The bytes are sent without a gap, and the line is idle before and after. A start bit
 * that is high again in its middle is none. A byte whose stop bit is low (a framing error) is passed on as it was sampled,
 * as USB serial chips do and as a terminal without INPCK shows it; after it the receiver waits for the next falling edge.
 */
export function misread(bytes: Uint8Array, { sentBaudRate, readBaudRate }: BaudMismatch): Uint8Array {
  // Time in bits of the sender.
  const bitLength = sentBaudRate / readBaudRate;
  const endOfBits = bytes.length * FRAME_BITS;
  const levelAt = (time: number) => level(bytes, Math.floor(time));
  const read: number[] = [];
  let time = 0;
  for (;;) {
    const edge = nextFallingEdge(bytes, time);
    if (edge === undefined || edge >= endOfBits) return Uint8Array.from(read);
    if (levelAt(edge + bitLength / 2) === 1) {
      time = edge + bitLength / 2;
      continue;
    }
    let byte = 0;
    for (let bit = 0; bit < 8; bit += 1) byte |= levelAt(edge + (bit + 1.5) * bitLength) << bit;
    read.push(byte);
    time = edge + (FRAME_BITS - 0.5) * bitLength;
  }
}

/** Of bit number `bit` since the first start bit; the line is high when idle. */
function level(bytes: Uint8Array, bit: number): number {
  const byte = bytes[Math.floor(bit / FRAME_BITS)];
  const inFrame = bit % FRAME_BITS;
  if (bit < 0 || byte === undefined || inFrame === FRAME_BITS - 1) return 1;
  return inFrame === 0 ? 0 : (byte >> (inFrame - 1)) & 1;
}

/** The first change from high to low at or after `time`, in bits of the sender. */
function nextFallingEdge(bytes: Uint8Array, time: number): number | undefined {
  const end = bytes.length * FRAME_BITS;
  for (let bit = Math.ceil(time); bit < end; bit += 1) {
    if (level(bytes, bit) === 0 && level(bytes, bit - 1) === 1) return bit;
  }
  return undefined;
}

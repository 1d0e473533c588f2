import { crc32 } from 'node:zlib';
import { readNumber, writeNumber } from './segment-header.ts';

/** len u32, crc32 u32, seq u64, ~len u32; then the payload. Little-endian. */
export const RECORD_BYTES = 20;
const CRC_AT = 4;
const SEQ_AT = 8;
const NOT_LENGTH_AT = 16;

export function encodedBytes(payloads: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const payload of payloads) bytes += RECORD_BYTES + payload.length;
  return bytes;
}

/** Numbered `first`, `first + 1`, … The payloads are copied. */
export function encodeRecords(payloads: readonly Uint8Array[], first: number, salt: number): Buffer {
  const bytes = Buffer.allocUnsafe(encodedBytes(payloads));
  let at = 0;
  let seq = first;
  for (const payload of payloads) {
    const end = at + RECORD_BYTES + payload.length;
    bytes.writeUInt32LE(payload.length, at);
    writeNumber(bytes, seq, at + SEQ_AT);
    bytes.writeUInt32LE(~payload.length >>> 0, at + NOT_LENGTH_AT);
    bytes.set(payload, at + RECORD_BYTES);
    // The checksum spans what follows it: number, inverted length and payload.
    bytes.writeUInt32LE(crc32(bytes.subarray(at + SEQ_AT, end), salt), at + CRC_AT);
    at = end;
    seq += 1;
  }
  return bytes;
}

/** Checksums of encoded records anew, in place: a batch may end up in another segment than it was encoded for. */
export function resalt(bytes: Buffer, salt: number): void {
  for (let at = 0; at < bytes.length; ) {
    const end = at + RECORD_BYTES + bytes.readUInt32LE(at);
    bytes.writeUInt32LE(crc32(bytes.subarray(at + SEQ_AT, end), salt), at + CRC_AT);
    at = end;
  }
}

/** Payloads of encoded records that are known to be whole, without a copy. */
export function* payloadsOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + RECORD_BYTES + bytes.readUInt32LE(at);
    yield bytes.subarray(at + RECORD_BYTES, end);
    at = end;
  }
}

export interface ScanOptions {
  readonly salt: number;
  /** Records below or above are not taken. */
  readonly from: number;
  readonly to: number;
  /** Default true; a test switches it off to prove what it is for. */
  readonly checkCrc?: boolean;
}

/**
 * Walks over bytes of a segment. What is no valid record is skipped byte by byte until one begins, so that a lost
 * sector costs the records that touch it and no others.
 */
export class RecordScanner {
  readonly #bytes: Buffer;
  readonly #options: ScanOptions;
  #at = 0;
  #payloadAt = 0;
  /** Number of the current record. */
  seq: number;

  constructor(bytes: Buffer, options: ScanOptions) {
    this.#bytes = bytes;
    this.#options = options;
    this.seq = options.from - 1;
  }

  /** Where the current record ends, counted from the start of the bytes. */
  get end(): number {
    return this.#at;
  }

  /** The current record's payload, without a copy. */
  get payload(): Buffer {
    return this.#bytes.subarray(this.#payloadAt, this.#at);
  }

  /** Whether going on may still find this number: its record is the current one, or one between here and the end. */
  canReach(seq: number): boolean {
    return seq === this.seq || (seq > this.seq && seq <= this.#options.to && this.#at < this.#bytes.length);
  }

  /** Moves to the next valid record. Numbers only ever grow. */
  next(): boolean {
    const { salt, to, checkCrc = true } = this.#options;
    const bytes = this.#bytes;
    const lastStart = bytes.length - RECORD_BYTES;
    for (let at = this.#at; at <= lastStart && this.seq < to; at += 1) {
      const length = bytes.readUInt32LE(at);
      if (length !== ~bytes.readUInt32LE(at + NOT_LENGTH_AT) >>> 0 || length > lastStart - at) continue;
      const seq = readNumber(bytes, at + SEQ_AT);
      if (seq <= this.seq || seq > to) continue;
      const end = at + RECORD_BYTES + length;
      if (checkCrc && crc32(bytes.subarray(at + SEQ_AT, end), salt) !== bytes.readUInt32LE(at + CRC_AT)) continue;
      this.seq = seq;
      this.#payloadAt = at + RECORD_BYTES;
      this.#at = end;
      return true;
    }
    this.#at = bytes.length;
    return false;
  }
}

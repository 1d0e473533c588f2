import { crc32 } from 'node:zlib';
import { HOLE_REASONS, type HoleReason } from './hole.ts';

export const HEADER_BYTES = 32;
const MAGIC = Buffer.from('bsJ\n');
const VERSION = 1;

/** The first 32 bytes of a segment. Little-endian; `docs/journal.md` draws it. */
export interface SegmentHeader {
  /** Number of the first record; also the file's name. */
  readonly first: number;
  /** How many numbers belong to this segment, used or not: the next start begins behind them. A power of two. */
  readonly reserved: number;
  /** How many numbers just before `first` carry nothing. At most 2^32 - 1. */
  readonly gap: number;
  readonly gapReason: HoleReason;
  /** Checksum of the boot id of the machine that wrote it: tells a killed process from a power cut. */
  readonly boot: number;
  /** Seeds the checksum of every record, so that a record quoted inside a payload is not mistaken for one. */
  readonly salt: number;
}

export type DecodedHeader =
  | { readonly kind: 'valid'; readonly header: SegmentHeader }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged' };

/** `version` is for tests of what an older program makes of a newer file. */
export function encodeHeader(header: SegmentHeader, version = VERSION): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes, 0);
  bytes.writeUInt8(version, 4);
  bytes.writeUInt8(HOLE_REASONS.indexOf(header.gapReason), 5);
  bytes.writeUInt8(Math.log2(header.reserved), 6);
  writeNumber(bytes, header.first, 8);
  bytes.writeUInt32LE(Math.min(header.gap, 0xffff_ffff), 16);
  bytes.writeUInt32LE(header.boot, 20);
  bytes.writeUInt32LE(header.salt, 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28);
  return bytes;
}

/** Magic, version byte and closing checksum stand where they are in every version to come. */
export function decodeHeader(bytes: Buffer): DecodedHeader {
  const whole = bytes.length >= HEADER_BYTES && bytes.subarray(0, 4).equals(MAGIC);
  if (!whole || bytes.readUInt32LE(28) !== crc32(bytes.subarray(0, 28))) return { kind: 'damaged' };
  const version = bytes.readUInt8(4);
  if (version > VERSION) return { kind: 'newer', version };
  const gapReason = HOLE_REASONS[bytes.readUInt8(5)];
  if (version !== VERSION || gapReason === undefined) return { kind: 'damaged' };
  const header = {
    first: readNumber(bytes, 8),
    reserved: 2 ** bytes.readUInt8(6),
    gap: bytes.readUInt32LE(16),
    gapReason,
    boot: bytes.readUInt32LE(20),
    salt: bytes.readUInt32LE(24),
  };
  return { kind: 'valid', header };
}

/** A whole number below 2^53 as 64 bits; without BigInt, which would cost more than the rest of a record. */
export function writeNumber(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value % 2 ** 32, at);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

/** Of bytes that are no number of ours this may exceed 2^53 and be inexact; callers check the range. */
export function readNumber(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

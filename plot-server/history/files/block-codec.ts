import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Columns, columnsFor } from './columns.ts';
import { ByteReader, ByteWriter } from './variable-bytes.ts';

/** Readings of one block. Small, because a bucket's edge costs a whole block; large enough to compress. */
export const BLOCK_READINGS = 1024;

/** Shorter blocks are not compressed: it would cost more time than it saves room. */
const DEFLATE_FROM_BYTES = 96;
const DEFLATE_LEVEL = 1;

/** Times or values as eight bytes each, the first byte of all of them, then the second, and so on. */
const BARE = 0;
/** Whole milliseconds: how much each step differs from the one before. */
const STEPS = 1;
/** Values of k decimals: steps between whole numbers; the code is this and k. */
const DECIMALS = 1;
const MAX_DECIMALS = 6;
const LARGEST_SCALED = 2 ** 51;
const LARGEST_TIME_MS = 2 ** 50;
const SAME = 0;
const EACH = 1;

/** Readings as bytes, nothing lost: a number comes back as the very same one. */
export function encodeBlock({ timesMs, values, flags }: Columns): {
  readonly bytes: Buffer;
  readonly deflated: boolean;
} {
  const writer = new ByteWriter(64 + timesMs.length * 20);
  if (timesMs.every(isWhole)) writeTimes(writer, timesMs);
  else writeBare(writer, timesMs);
  const decimals = decimalsOf(values);
  if (decimals === undefined) writeBare(writer, values);
  else writeDecimals(writer, values, decimals);
  const first = flags[0] ?? 0;
  if (flags.every((flag) => flag === first)) {
    writer.byte(SAME);
    writer.byte(first);
  } else {
    writer.byte(EACH);
    writer.bytes(flags);
  }
  const plain = writer.written();
  if (plain.length < DEFLATE_FROM_BYTES) return { bytes: Buffer.from(plain), deflated: false };
  const packed = deflateRawSync(plain, { level: DEFLATE_LEVEL });
  if (packed.length < plain.length) return { bytes: packed, deflated: true };
  return { bytes: Buffer.from(plain), deflated: false };
}

/**
 * Reads what was encoded.
 * @throws RangeError, or what zlib throws, for bytes that are nothing of the kind
 */
export function decodeBlock(bytes: Uint8Array, { count, deflated }: { count: number; deflated: boolean }): Columns {
  const reader = new ByteReader(deflated ? inflateRawSync(bytes) : bytes);
  const columns = columnsFor(count);
  const { timesMs, values, flags } = columns;
  if (reader.byte() === BARE) readBare(reader, timesMs);
  else readTimes(reader, timesMs);
  const coding = reader.byte();
  if (coding === BARE) readBare(reader, values);
  else readDecimals(reader, values, coding - DECIMALS);
  if (reader.byte() === SAME) flags.fill(reader.byte());
  else for (let at = 0; at < count; at += 1) flags[at] = reader.byte();
  return columns;
}

/** And small enough that steps between steps are exact. */
function isWhole(timeMs: number): boolean {
  return Number.isInteger(timeMs) && Math.abs(timeMs) <= LARGEST_TIME_MS;
}

function writeTimes(writer: ByteWriter, timesMs: Float64Array): void {
  writer.byte(STEPS);
  let before = 0;
  let step = 0;
  for (const timeMs of timesMs) {
    writer.signed(timeMs - before - step);
    // The first step is the whole time since 1970: it says nothing about the next.
    step = before === 0 ? 0 : timeMs - before;
    before = timeMs;
  }
}

function readTimes(reader: ByteReader, into: Float64Array): void {
  let before = 0;
  let step = 0;
  for (let at = 0; at < into.length; at += 1) {
    const timeMs = before + step + reader.signed();
    step = before === 0 ? 0 : timeMs - before;
    into[at] = timeMs;
    before = timeMs;
  }
}

/** The fewest decimals that say every value exactly; `undefined` when six are too few. */
function decimalsOf(values: Float64Array): number | undefined {
  let decimals = 0;
  let scale = 1;
  for (const value of values) {
    while (!isExact(value, scale)) {
      if (decimals === MAX_DECIMALS) return undefined;
      decimals += 1;
      scale *= 10;
    }
  }
  // What was exact with fewer decimals is so with more, unless it has grown too large.
  return values.every((value) => isExact(value, scale)) ? decimals : undefined;
}

function isExact(value: number, scale: number): boolean {
  const scaled = Math.round(value * scale);
  return Math.abs(scaled) <= LARGEST_SCALED && scaled / scale === value && !Object.is(value, -0);
}

function writeDecimals(writer: ByteWriter, values: Float64Array, decimals: number): void {
  writer.byte(DECIMALS + decimals);
  const scale = 10 ** decimals;
  let before = 0;
  for (const value of values) {
    const scaled = Math.round(value * scale);
    writer.signed(scaled - before);
    before = scaled;
  }
}

function readDecimals(reader: ByteReader, into: Float64Array, decimals: number): void {
  const scale = 10 ** decimals;
  let scaled = 0;
  for (let at = 0; at < into.length; at += 1) {
    scaled += reader.signed();
    into[at] = scaled / scale;
  }
}

/** Bytes of one place beside each other: those of sign and exponent hardly differ, which is what can be compressed. */
function writeBare(writer: ByteWriter, numbers: Float64Array): void {
  writer.byte(BARE);
  const own = numbers.slice();
  const bytes = new Uint8Array(own.buffer);
  for (let place = 0; place < 8; place += 1) {
    for (let at = place; at < bytes.length; at += 8) writer.byte(bytes[at] ?? 0);
  }
}

function readBare(reader: ByteReader, into: Float64Array): void {
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  for (let place = 0; place < 8; place += 1) {
    for (let at = place; at < bytes.length; at += 8) bytes[at] = reader.byte();
  }
}

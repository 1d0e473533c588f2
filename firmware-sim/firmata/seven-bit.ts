/** Firmata's data bytes have seven bits. These are its ways to put larger numbers and whole bytes into them. */

/** Each byte as two: its lower seven bits, then its highest. */
export function toPairs(bytes: Iterable<number>): number[] {
  const pairs: number[] = [];
  for (const byte of bytes) pairs.push(byte & 0x7f, (byte >> 7) & 0x7f);
  return pairs;
}

/** Numbers of 14 bits. A last half without its partner counts as a number below 128. */
export function fromPairs(data: ArrayLike<number>): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < data.length; index += 2) {
    numbers.push((data[index] ?? 0) | ((data[index + 1] ?? 0) << 7));
  }
  return numbers;
}

/** A whole number in as many groups of seven bits as it takes, at least `groups` of them, lowest first. */
export function toGroups(value: number, groups: number): number[] {
  const result: number[] = [];
  for (let rest = value; rest > 0 || result.length < groups; rest = Math.floor(rest / 128)) result.push(rest % 128);
  return result;
}

/** The number that groups of seven bits make, lowest first. What does not fit into 2^53 is not exact. */
export function fromGroups(data: ArrayLike<number>): number {
  let value = 0;
  for (let index = data.length - 1; index >= 0; index -= 1) value = value * 128 + (data[index] ?? 0);
  return value;
}

/** Eight bytes as nine and a bit: one stream of bits, lowest first, cut into sevens. The last group is filled with 0. */
export function packBits(bytes: Iterable<number>): number[] {
  const packed: number[] = [];
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held |= byte << bits;
    for (bits += 8; bits >= 7; bits -= 7) {
      packed.push(held & 0x7f);
      held >>= 7;
    }
  }
  if (bits > 0) packed.push(held & 0x7f);
  return packed;
}

/** The whole bytes in a packed stream of bits; what is left over, less than a byte, is filling. */
export function unpackBits(packed: Iterable<number>): number[] {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const group of packed) {
    held |= group << bits;
    bits += 7;
    if (bits < 8) continue;
    bytes.push(held & 0xff);
    held >>= 8;
    bits -= 8;
  }
  return bytes;
}

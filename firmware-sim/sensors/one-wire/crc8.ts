/** CRC of ROM code and scratchpad: x^8 + x^5 + x^4 + 1, least significant bit first, from 0. Source: Maxim AN27. */
export function crc8(bytes: Iterable<number>): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
  }
  return crc;
}

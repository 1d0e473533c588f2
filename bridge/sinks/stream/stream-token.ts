import { createHmac } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 10;

/**
 * The stream token of one series, ten characters of `a-z0-9`. Derived from the account's key, so it is the same after
 * every start without being kept anywhere, and nobody without the key can guess it (51 bits).
 */
export function deriveStreamToken(key: string, bridge: string, board: string, series: string): string {
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([bridge, board, series]))
    .digest();
  let number = digest.readBigUInt64BE(0) * 2n ** 64n + digest.readBigUInt64BE(8);
  let token = '';
  for (let count = 0; count < LENGTH; count += 1) {
    token += ALPHABET[Number(number % 36n)];
    number /= 36n;
  }
  return token;
}

import { createHash, randomInt, timingSafeEqual } from 'node:crypto';

/** Who may make plots. */
export interface Account {
  readonly user: string;
  readonly key: string;
}

export const DEFAULT_USER = 'maker';

/** A user's name is part of every address: letters, digits, `_`, `.` and `-`, 1 to 64 of them. */
export const USER_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

const KEY_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Ten characters of `a-z0-9`, every one as likely as the others: the Arduino library counts on the length. */
export function newKey(): string {
  return Array.from({ length: 10 }, () => KEY_ALPHABET[randomInt(KEY_ALPHABET.length)]).join('');
}

/** Whether both names match; the time this takes says nothing about how much of the key was right. */
export function accountMatches(account: Account, user: string, key: string): boolean {
  return timingSafeEqual(digest(account.key), digest(key)) && user === account.user;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

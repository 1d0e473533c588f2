import { createHash } from 'node:crypto';

/** Of a name, so many characters stay readable. */
const MAX_READABLE = 32;
/** What could be an id that had to be changed is changed as well, so that no two names come to the same id. */
const CHANGED = /-[0-9a-f]{16}$/;

/**
 * A name as an id of Home Assistant, which takes `[a-zA-Z0-9_-]+`: such a name of at most 32 characters as it is, any
 * other with `-` and a hash of itself, `T_r-1c0f94aa5e0d7b21`.
 */
export function asciiId(name: string): string {
  const readable = readableId(name);
  return readable === name && name !== '' && !CHANGED.test(name) ? name : `${readable}-${hashOf(name)}`;
}

/** The id of what is published below these levels of a topic. */
export function topicId(base: string, ...levels: readonly string[]): string {
  const path = [base, ...levels].join('/');
  return ['boardstream', ...levels.map(readableId), hashOf(path)].join('_');
}

function readableId(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]/gu, '_').slice(0, MAX_READABLE);
}

/** 64 bits, as 16 hexadecimal digits. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

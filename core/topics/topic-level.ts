import { textHash } from '../text-hash.ts';

/** What every broker takes in a topic, and a file name and an address too. */
const UNSAFE = /[^\p{L}\p{N}_-]/gu;

/**
 * A name as one level of an MQTT topic: its letters, digits, `_` and `-` as they are, anything else as `_`. Two names
 * never come to the same level: one that had to be changed gets `-` and a hash of itself, `front_door-9c1a7f03`.
 *
 * Wildcards and `/` are forbidden in names of topics (MQTT 3.1.1, section 4.7); NATS refuses `.`, `*`, `>` and blanks.
 */
export function topicLevel(name: string): string {
  const safe = name.replaceAll(UNSAFE, '_');
  return safe === name && name !== '' ? name : `${safe}-${textHash(name).toString(16).padStart(8, '0')}`;
}

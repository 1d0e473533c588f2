import { matchesFilter } from './topic-rules.ts';

/** Five for each of 4,000 boards. */
export const MAX_RETAINED = 20_000;
/** Of topics and payloads together. */
export const MAX_RETAINED_BYTES = 16 * 1024 * 1024;

/** What the broker keeps to show to whoever subscribes later, within bounds. */
export class RetainedMessages {
  readonly #payloads = new Map<string, Buffer>();
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxCount = MAX_RETAINED, maxBytes = MAX_RETAINED_BYTES) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  /** Takes the message in the place of the one before; an empty one only takes that away. @returns false when it has no room */
  set(topic: string, payload: Buffer): boolean {
    const before = this.#payloads.get(topic);
    const bytes = this.#bytes - (before === undefined ? 0 : sizeOf(topic, before));
    if (payload.length === 0) {
      this.#payloads.delete(topic);
      this.#bytes = bytes;
      return true;
    }
    const count = this.#payloads.size + (before === undefined ? 1 : 0);
    if (count > this.#maxCount || bytes + sizeOf(topic, payload) > this.#maxBytes) return false;
    this.#payloads.set(topic, payload);
    this.#bytes = bytes + sizeOf(topic, payload);
    return true;
  }

  matching(filters: readonly string[]): (readonly [topic: string, payload: Buffer])[] {
    return [...this.#payloads].filter(([topic]) => filters.some((filter) => matchesFilter(filter, topic)));
  }
}

/** Characters of a topic take two bytes at most. */
function sizeOf(topic: string, payload: Buffer): number {
  return topic.length * 2 + payload.length;
}

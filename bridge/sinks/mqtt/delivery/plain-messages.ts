import { encodeMark, type SpoolIdentity, type SpoolItem, type SpoolView } from '../../../../core/index.ts';

/** What stands behind the head of one message. */
export interface PlainMessage {
  /** Begins with a mark; so whoever stores it knows its numbers, whatever was lost before it. */
  readonly body: string;
  readonly firstSeq: number;
  /** Nothing up to here need be sent again once the message has arrived. */
  readonly through: number;
}

const MAX_LINES = 500;
const MAX_BYTES = 48 * 1024;
/** A server that begins to listen in the middle has to hear of this spool's starts before it stores a line. */
const CLAIM_EVERY_MS = 10_000;

/** Cuts the spool into messages for a broker that says what it has taken, and not what anybody has stored. */
export class PlainMessages {
  readonly #view: SpoolView;
  readonly #boots: readonly string[];
  #through: number;
  #claimAtMs = Number.NEGATIVE_INFINITY;

  /** @param after everything up to it was delivered once */
  constructor(view: SpoolView, identity: SpoolIdentity, after: number) {
    this.#view = view;
    this.#boots = identity.lineage.map(({ boot }) => boot).reverse();
    this.#through = Math.max(after, identity.firstSeq - 1);
  }

  /** Points that wait behind the last message, about. */
  get waiting(): number {
    return this.#view.linesAfter(this.#through);
  }

  /** As much as one message holds; `undefined` where nothing waits. */
  next(nowMs: number): PlainMessage | undefined {
    const firstSeq = this.#through + 1;
    const items = this.#items();
    if (items.length === 0) return undefined;
    let body = this.#firstMark(nowMs, firstSeq);
    let next = firstSeq;
    for (const item of items) {
      if (item.kind === 'hole') {
        const { through, reason: gap, points } = item;
        body += encodeMark({ lane: 'live', next: through + 1, gap, points });
        next = through + 1;
      } else {
        // A number that the spool left out without a word cannot be read back.
        if (item.seq > next) body += encodeMark({ lane: 'live', next: item.seq, gap: 'corrupt' });
        body += `${item.text}\n`;
        next = item.seq + 1;
      }
    }
    return { body, firstSeq, through: this.#through };
  }

  #items(): readonly SpoolItem[] {
    const items: SpoolItem[] = [];
    let bytes = 0;
    while (items.length < MAX_LINES && bytes < MAX_BYTES) {
      const item = this.#view.nextAfter(this.#through);
      if (item === undefined) break;
      items.push(item);
      bytes += item.kind === 'line' ? Buffer.byteLength(item.text) : 0;
      this.#through = item.kind === 'line' ? item.seq : item.through;
    }
    return items;
  }

  /** What comes before it was delivered once, or will never be: nobody is to wait for it. */
  #firstMark(nowMs: number, next: number): string {
    const isClaim = nowMs >= this.#claimAtMs;
    if (isClaim) this.#claimAtMs = nowMs + CLAIM_EVERY_MS;
    return encodeMark({ lane: 'live', next, gap: 'acked', ...(isClaim && { boots: this.#boots }) });
  }
}

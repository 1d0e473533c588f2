import type { HoleReason, Journal, ReadItem } from '../../../journal/index.ts';
import type { PointCodec, StoredPoint } from './point-record.ts';

/** Numbers of the journal that were read together. */
export type Page =
  /** One for each number; `undefined` where the record is none of a point. */
  | {
      readonly kind: 'points';
      readonly first: number;
      readonly last: number;
      readonly points: readonly (StoredPoint | undefined)[];
    }
  | { readonly kind: 'hole'; readonly first: number; readonly last: number; readonly reason: HoleReason };

export interface JournalPagesOptions {
  readonly journal: Journal;
  readonly codec: PointCodec;
  /** Called in a later turn of the event loop when `at` gave nothing for having read enough in one. */
  readonly onReady: () => void;
  /** Records of one page at most. Default 1,000: a millisecond or two. */
  readonly pagePoints?: number;
}

/** Pages kept: the places of a live and of a filling sender, each with what it may step back to. */
const MAX_PAGES = 12;
/** Places where reading goes on. Each holds one segment of the journal in memory. */
const MAX_READERS = 3;
/** Pages read in one turn of the event loop at most, so that live points wait no longer than some milliseconds. */
const PAGES_PER_TURN = 2;

interface OpenReader {
  next: number;
  readonly items: Generator<ReadItem, void, void>;
}

/** Reads the journal around the places where it is asked, a page at a time, and remembers the last ones. */
export class JournalPages {
  readonly #options: JournalPagesOptions;
  /** Most recently used last. */
  #pages: Page[] = [];
  #readers: OpenReader[] = [];
  #pagesThisTurn = 0;
  #turnIsOver = false;
  /** Records that were none of a point, each time a page with them was read. */
  malformed = 0;

  constructor(options: JournalPagesOptions) {
    this.#options = options;
  }

  /**
   * The page with a number the journal holds or declares lost; `undefined` where it is too early to say.
   * @throws BoardstreamError JOURNAL_UNUSABLE
   */
  at(seq: number): Page | undefined {
    const newest = this.#pages.at(-1);
    if (newest !== undefined && newest.first <= seq && seq <= newest.last) return newest;
    const index = this.#pages.findLastIndex(({ first, last }) => first <= seq && seq <= last);
    const page = this.#pages[index];
    if (page === undefined) return this.#read(seq);
    this.#pages.splice(index, 1);
    this.#pages.push(page);
    return page;
  }

  /** What is known of numbers up to `seq` may have changed. */
  forget(from: number, through: number): void {
    this.#pages = this.#pages.filter(({ first, last }) => last < from || first > through);
  }

  #read(seq: number): Page | undefined {
    if (!this.#mayRead()) return undefined;
    const { journal, pagePoints = 1_000 } = this.#options;
    const at = this.#readers.findIndex(({ next }) => next === seq);
    const [known] = at === -1 ? [] : this.#readers.splice(at, 1);
    const reader = known ?? { next: seq, items: journal.read(seq, { maxRecords: pagePoints }) };
    const { value: item } = reader.items.next();
    if (item === undefined) return undefined;
    const page = this.#pageOf(item, seq);
    reader.next = page.last + 1;
    this.#readers.push(reader);
    if (this.#readers.length > MAX_READERS) this.#readers.shift();
    this.#pages.push(page);
    if (this.#pages.length > MAX_PAGES) this.#pages.shift();
    return page;
  }

  #pageOf(item: ReadItem, seq: number): Page {
    if (item.kind === 'hole') return { kind: 'hole', first: seq, last: item.to, reason: item.reason };
    const points = item.payloads.map((payload) => this.#options.codec.decode(payload));
    for (const point of points) if (point === undefined) this.malformed += 1;
    return { kind: 'points', first: item.first, last: item.last, points };
  }

  #mayRead(): boolean {
    if (!this.#turnIsOver) {
      this.#turnIsOver = true;
      setImmediate(() => {
        this.#turnIsOver = false;
        const wasShort = this.#pagesThisTurn > PAGES_PER_TURN;
        this.#pagesThisTurn = 0;
        if (wasShort) this.#options.onReady();
      });
    }
    this.#pagesThisTurn += 1;
    return this.#pagesThisTurn <= PAGES_PER_TURN;
  }
}

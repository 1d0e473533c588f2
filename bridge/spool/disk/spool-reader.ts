import { type Clock, errorText, isBoardstreamError, type OnStatus } from '../../../core/index.ts';
import type { Journal } from '../../../journal/index.ts';
import type { WallClock } from '../../time/wall-clock.ts';
import type { SpoolEntry, SpoolHole } from '../spool.ts';
import type { DroppedLedger } from './dropped-ledger.ts';
import { holeOf } from './hole-of.ts';
import type { Start } from './identity-file.ts';
import { JournalPages, type Page } from './journal-pages.ts';
import { type PointCodec, pointOf, type StoredPoint } from './point-record.ts';
import { RecentPoints } from './recent-points.ts';

export interface SpoolReaderOptions {
  /** The journal's folder, for reports. */
  readonly path: string;
  readonly journal: Journal;
  readonly codec: PointCodec;
  readonly ledger: DroppedLedger;
  readonly wallClock: WallClock;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Called when there may be more to read than a moment ago. */
  readonly onReady: () => void;
  readonly signal: AbortSignal;
}

/** What the spool knows beside the journal. */
export interface SpoolPlace {
  /** Everything up to here was delivered once, as far as is known. */
  readonly trimmedThrough: number;
  /** Starts of the process, oldest first. */
  readonly starts: readonly Start[];
}

/** For senders that are up to date; a minute and more of most bridges. */
const RECENT = { maxPoints: 20_000, maxBytes: 4 * 1024 * 1024 };

/** A journal that cannot be read for want of descriptors or rights is tried again. */
const READ_AGAIN_MS = 1_000;

/** Points by number: the newest from memory, all others from the journal. */
export class SpoolReader {
  readonly recent = new RecentPoints(RECENT);
  readonly #options: SpoolReaderOptions;
  readonly #pages: JournalPages;
  #refused = false;
  #malformed = 0;

  constructor(options: SpoolReaderOptions) {
    const { journal, codec, onReady } = options;
    this.#options = options;
    this.#pages = new JournalPages({ journal, codec, onReady });
  }

  /** Records that were no points, as often as they were read. */
  get malformed(): number {
    return this.#pages.malformed;
  }

  /** What stands at a number the journal can read; `undefined` where that takes until `onReady`. */
  at(seq: number, place: SpoolPlace): SpoolEntry | SpoolHole | undefined {
    this.#options.wallClock.observe();
    const recent = this.recent.at(seq);
    if (recent !== undefined) return this.#entry(seq, recent);
    const page = this.#page(seq);
    if (page === undefined) return undefined;
    const point = page.kind === 'points' ? page.points[seq - page.first] : undefined;
    if (point !== undefined) return this.#entry(seq, point);
    const hole = page.kind === 'points' ? malformedFrom(page, seq) : { from: seq, to: page.last, reason: page.reason };
    const { ledger } = this.#options;
    const { trimmedThrough, starts } = place;
    return holeOf(hole, {
      ledger,
      trimmedThrough,
      powerWentBetween: (from, to) => powerWentBetween(starts, from, to),
    });
  }

  /** The points `from` to `to` made way. */
  forget(from: number, to: number): void {
    this.recent.forgetThrough(to);
    this.#pages.forget(from, to);
  }

  #entry(seq: number, stored: StoredPoint): SpoolEntry {
    const point = pointOf(stored, this.#options.wallClock.date(stored));
    return { kind: 'point', seq, board: stored.label.board, point };
  }

  #page(seq: number): Page | undefined {
    if (this.#refused) return undefined;
    try {
      const page = this.#pages.at(seq);
      if (this.#pages.malformed > 0 && this.#malformed === 0) this.#report('they were not written by this version');
      this.#malformed = this.#pages.malformed;
      return page;
    } catch (error) {
      if (!isBoardstreamError(error)) throw error;
      this.#report(`${errorText(error)}; trying again`);
      void this.#pause();
      return undefined;
    }
  }

  #report(why: string): void {
    const { path, onStatus } = this.#options;
    onStatus({ type: 'spoolUnreadable', path, why });
  }

  async #pause(): Promise<void> {
    const { clock, signal, onReady } = this.#options;
    this.#refused = true;
    await clock.sleep(READ_AGAIN_MS, signal);
    this.#refused = false;
    onReady();
  }
}

function malformedFrom(page: Extract<Page, { kind: 'points' }>, from: number) {
  let to = from;
  while (to < page.last && page.points[to + 1 - page.first] === undefined) to += 1;
  return { from, to, reason: 'corrupt' as const };
}

/** Of starts that are forgotten it is safer to say so. */
function powerWentBetween(starts: readonly Start[], from: number, to: number): boolean {
  const following = starts.findIndex(({ firstSeq }) => firstSeq > from && firstSeq <= to + 1);
  const [before, after] = [starts[following - 1], starts[following]];
  return before === undefined || after === undefined || before.machineBoot !== after.machineBoot;
}

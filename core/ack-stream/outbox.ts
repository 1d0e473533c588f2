import { FillPace } from './fill-pace.ts';
import { InFlight } from './in-flight.ts';
import { contiguousThrough, type LaterRange, rangeOf, shrinkSoundly, withRange } from './later-ranges.ts';
import { MARK_EVERY_LINES, MAX_LATER_RANGES, type Window } from './limits.ts';
import { encodeMark, type Mark } from './mark.ts';
import type { AckRules } from './rules.ts';
import type { Ack } from './server-line.ts';
import type { SpoolIdentity, SpoolView } from './spool-view.ts';

/** Where a source stands at its server, as the client last heard. */
export interface Position {
  readonly ack: number;
  /** `undefined` where the server knows no ranges. */
  readonly later: readonly LaterRange[] | undefined;
  readonly boots: readonly string[];
  readonly window: Window;
}

export interface OutboxOptions {
  readonly view: SpoolView;
  readonly identity: SpoolIdentity;
  readonly position: Position;
  /** Lines on this connection in all. Default: no limit. */
  readonly maxLines?: number | undefined;
  /** The client claims the source although it may hold it already: where it cannot know, as in batch mode. */
  readonly claim: boolean;
  readonly rules: AckRules;
}

/** While old lines are sent beside live ones, a quarter of the window is theirs. */
const FILL_SHARE = 4;

/** What one connection sends: numbers, marks, the window, and which lines go first. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #live = new InFlight();
  readonly #filling = new InFlight();
  readonly #pace: FillPace;
  #ack: number;
  /** As the server has them, and what of them has not been sent on this connection. */
  #ranges: readonly LaterRange[];
  #unsent: readonly LaterRange[];
  #liveSent: number;
  #lane: 'live' | 'fill' = 'live';
  /** The number the server will give to the next line of the current lane; unknown before the first mark. */
  #expected: number | undefined;
  #sinceMark = 0;
  #linesSent = 0;
  #claim: readonly string[] | undefined;

  constructor(options: OutboxOptions) {
    const { position, identity, claim } = options;
    this.#options = options;
    this.#ack = position.ack;
    this.#ranges = position.later ?? [];
    this.#unsent = this.#ranges;
    this.#liveSent = position.ack;
    this.#pace = new FillPace(Math.max(1, Math.floor(position.window.lines / FILL_SHARE)));
    const boots = identity.lineage.map(({ boot }) => boot).reverse();
    if (claim || position.boots[0] !== boots[0]) this.#claim = boots;
  }

  /** Lines sent and not acknowledged. */
  get inFlight(): number {
    return this.#live.lines + this.#filling.lines;
  }

  /** Lines sent on this connection. */
  get linesSent(): number {
    return this.#linesSent;
  }

  /** The highest number sent, declared lost or left for later. */
  get sentThrough(): number {
    return this.#liveSent;
  }

  get position(): { readonly ack: number; readonly later: readonly LaterRange[] } {
    return { ack: this.#ack, later: this.#ranges };
  }

  /** Everything up to here may be forgotten. */
  get trimmable(): number {
    const { rules } = this.#options;
    if (!rules.trimOnAck) return this.#liveSent;
    return rules.keepLater ? contiguousThrough(this.#ack, this.#ranges) : this.#ack;
  }

  /** Whether this connection may send no more lines. */
  get full(): boolean {
    return this.#linesSent >= (this.#options.maxLines ?? Number.POSITIVE_INFINITY);
  }

  /** What goes before the first line: the numbers below this source's first, which are another's. */
  opening(): string {
    const { firstSeq } = this.#options.identity;
    if (this.#liveSent >= firstSeq - 1) return '';
    const after = this.#liveSent;
    this.#liveSent = firstSeq - 1;
    return this.#leaveOut('live', after + 1, { next: firstSeq, gap: 'jump' });
  }

  /** Leaves what waits now for later, where the server takes that and it is more than `backlogLines`. */
  deferBacklog(backlogLines: number): string {
    const { view, position } = this.#options;
    const next = view.lastSeq + 1;
    if (position.later === undefined || this.#ranges.length >= MAX_LATER_RANGES) return '';
    if (view.linesAfter(this.#liveSent) <= backlogLines || next <= this.#liveSent + 1) return '';
    const range = { from: this.#liveSent + 1, to: next - 1 };
    [this.#ranges, this.#unsent] = [withRange(this.#ranges, range), withRange(this.#unsent, range)];
    this.#liveSent = range.to;
    return this.#leaveOut('live', range.from, { next, gap: 'later' });
  }

  /** Everything that may go out now, as text; empty where nothing may. */
  pump(nowMs: number): string {
    return this.#pumpLive() + this.#pumpFill(nowMs);
  }

  /** @returns what is wrong with the acknowledgement, if anything */
  acknowledge({ ack, later }: Ack, nowMs: number): string | undefined {
    if (this.#options.rules.checkAcks) {
      if (ack > this.#liveSent) return `it acknowledged ${ack}, but only ${this.#liveSent} was sent`;
      if (ack < this.#ack) return `it acknowledged ${ack} after ${this.#ack}`;
      const isUnsound = later !== undefined && !shrinkSoundly(this.#ranges, later, this.#unsent);
      if (isUnsound) return 'its ranges are not those that were left for later';
    }
    this.#ack = ack;
    this.#live.forget(ack);
    if (later !== undefined) this.#ranges = later;
    const filledTo = this.#ranges[0] === undefined ? Number.MAX_SAFE_INTEGER : this.#ranges[0].from - 1;
    this.#filling.forget(filledTo);
    if (this.#filling.lines === 0) this.#pace.acknowledged(nowMs);
    return undefined;
  }

  /** The hello of a connection on which lines were sent before it came, as in batch mode. */
  rebase({ ack, later = [] }: Pick<Position, 'ack' | 'later'>): void {
    this.#ack = ack;
    this.#liveSent = Math.max(this.#liveSent, ack);
    this.#live.forget(ack);
    this.#ranges = later;
    this.#unsent = later.flatMap((range) => {
      const unsent = rangeOf(this.#unsent, range.to);
      return unsent === undefined ? [] : [{ from: Math.max(unsent.from, range.from), to: range.to }];
    });
  }

  #pumpLive(): string {
    const { view, rules } = this.#options;
    let text = '';
    while (this.#hasRoom()) {
      const item = view.nextAfter(this.#liveSent);
      if (item === undefined) break;
      if (item.kind === 'hole') {
        const gap = rules.declareHoles ? item.reason : undefined;
        text += this.#leaveOut('live', this.#liveSent + 1, { next: item.through + 1, gap, points: item.points });
        this.#liveSent = item.through;
      } else {
        text += this.#line('live', item.seq, item.text, this.#liveSent + 1);
        this.#live.add(item.seq, item.text.length);
        this.#liveSent = item.seq;
      }
    }
    return text;
  }

  #pumpFill(nowMs: number): string {
    const { view, position } = this.#options;
    let text = '';
    let left = Math.min(this.#pace.allowance, (this.#options.maxLines ?? Number.POSITIVE_INFINITY) - this.#linesSent);
    let bytesLeft = position.window.bytes / FILL_SHARE;
    for (let range = this.#unsent[0]; range !== undefined && left > 0 && bytesLeft > 0; range = this.#unsent[0]) {
      const item = view.nextAfter(range.from - 1);
      if (item === undefined) break;
      // A line beyond the range cannot be: holes reach up to lines. If it is, its way there is lost.
      const beyond = item.kind === 'line' && item.seq > range.to;
      if (item.kind === 'hole' || beyond) {
        const through = item.kind === 'hole' ? Math.min(item.through, range.to) : range.to;
        // Where a hole reaches beyond the range, its points are counted once: here.
        const [gap, points] = item.kind === 'hole' ? [item.reason, item.points] : (['corrupt'] as const);
        text += this.#leaveOut('fill', range.from, { next: through + 1, gap, points });
        this.#unsent = this.#sentThrough(range, through);
      } else {
        text += this.#line('fill', item.seq, item.text, range.from);
        this.#filling.add(item.seq, item.text.length);
        this.#unsent = this.#sentThrough(range, item.seq);
        left -= 1;
        bytesLeft -= item.text.length;
      }
    }
    if (text !== '') this.#pace.sent(nowMs);
    return text;
  }

  /** The first unsent range without its numbers up to `through`. */
  #sentThrough(range: LaterRange, through: number): readonly LaterRange[] {
    const rest = this.#unsent.slice(1);
    return through >= range.to ? rest : [{ from: through + 1, to: range.to }, ...rest];
  }

  #line(lane: 'live' | 'fill', seq: number, text: string, after: number): string {
    // A number that the spool left out without a word cannot be read back.
    const gap = seq > after ? this.#leaveOut(lane, after, { next: seq, gap: 'corrupt' }) : '';
    const isDue = this.#claim !== undefined || this.#sinceMark >= MARK_EVERY_LINES;
    const mark = isDue || !this.#isStated(lane, seq) ? this.#mark(lane, { next: seq }) : '';
    this.#expected = seq + 1;
    this.#sinceMark += 1;
    this.#linesSent += 1;
    return `${gap}${mark}${text}\n`;
  }

  /** What leaves numbers out says first from where on: a server that lacks a line before would count it as left out too. */
  #leaveOut(lane: Mark['lane'], from: number, mark: Omit<Mark, 'lane' | 'boots'>): string {
    const isDue = this.#options.rules.placeFirst && !this.#isStated(lane, from);
    return (isDue ? this.#mark(lane, { next: from }) : '') + this.#mark(lane, mark);
  }

  #isStated(lane: Mark['lane'], next: number): boolean {
    return lane === this.#lane && next === this.#expected;
  }

  #mark(lane: Mark['lane'], mark: Omit<Mark, 'lane' | 'boots'>): string {
    const text = encodeMark({ lane, ...mark, boots: this.#claim });
    this.#claim = undefined;
    this.#lane = lane;
    this.#expected = mark.next;
    this.#sinceMark = 0;
    return text;
  }

  #hasRoom(): boolean {
    if (this.full) return false;
    const { position, rules } = this.#options;
    const { window } = position;
    if (!rules.window || this.#live.lines === 0) return true;
    const share = this.#ranges.length === 0 ? 1 : 1 - 1 / FILL_SHARE;
    return this.#live.lines < window.lines * share && this.#live.bytes < window.bytes * share;
  }
}

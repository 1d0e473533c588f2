import { encodePoint, type SpoolItem, type SpoolView } from '../../../../core/index.ts';
import type { Spool, SpoolEntry } from '../../../spool/spool.ts';
import type { BoardPlots } from '../board-plots.ts';

export interface SpoolLinesOptions {
  readonly spool: Spool;
  readonly plots: BoardPlots;
  /** A point is next that the server cannot place yet: called with it and what follows, at every try to read it. */
  readonly onUnknown: (entries: readonly SpoolEntry[]) => void;
}

/** Points looked at together, so that a board's many series are one plot call and not one each. */
const LOOK_AHEAD = 500;

/** The spool as the client sends it: a point becomes a line when it is its turn, and never before its plot is there. */
export class SpoolLines implements SpoolView {
  readonly #options: SpoolLinesOptions;
  readonly #waitingBoards = new Map<string, number>();
  /** The stream of lines that name none: the one in the connection's header. */
  #token = '';
  #last: { readonly after: number; readonly item: SpoolItem } | undefined;

  constructor(options: SpoolLinesOptions) {
    this.#options = options;
  }

  get lastSeq(): number {
    return this.#options.spool.lastSeq;
  }

  linesAfter(seq: number): number {
    return this.#options.spool.countAfter(seq);
  }

  /** A connection begins, whose lines belong to this stream where they name none. */
  begin(token: string): void {
    this.#token = token;
    this.#last = undefined;
  }

  nextAfter(seq: number): SpoolItem | undefined {
    if (this.#last?.after === seq) return this.#last.item;
    const item = this.#options.spool.nextAfter(seq);
    if (item?.kind !== 'point') return item;
    const line = this.#line(item);
    if (line === undefined) this.#options.onUnknown(readAhead(this.#options.spool, seq));
    else this.#last = { after: seq, item: line };
    return line;
  }

  /** Everything up to `through` is stored: reports the boards whose first point is. */
  delivered(through: number): void {
    const { plots } = this.#options;
    for (const [board, seq] of this.#waitingBoards) {
      if (seq > through) continue;
      plots.delivered([{ board }]);
      if (plots.isAnnounced(board)) this.#waitingBoards.delete(board);
    }
  }

  /** A line will never be stored: the board's first point is another one. */
  rejected(seq: number): void {
    for (const [board, first] of this.#waitingBoards) if (first === seq) this.#waitingBoards.delete(board);
  }

  #line({ seq, board, point }: SpoolEntry): SpoolItem | undefined {
    const { plots } = this.#options;
    const known = plots.find(board, point.series);
    if (known === undefined || !plots.knows(board, point)) return undefined;
    const { token } = known.series;
    if (!plots.isAnnounced(board)) {
      this.#waitingBoards.set(board, Math.min(seq, this.#waitingBoards.get(board) ?? seq));
    }
    const line = encodePoint(point, token === this.#token ? undefined : token);
    return { kind: 'line', seq, text: line.slice(0, -1) };
  }
}

/** The next points, as far as they are known by now. */
export function readAhead(spool: Spool, afterSeq: number): readonly SpoolEntry[] {
  const entries: SpoolEntry[] = [];
  let seq = afterSeq;
  while (entries.length < LOOK_AHEAD) {
    const item = spool.nextAfter(seq);
    if (item === undefined) break;
    if (item.kind === 'point') entries.push(item);
    seq = item.kind === 'point' ? item.seq : item.through;
  }
  return entries;
}

import { encodePointLine, type SpoolItem, type SpoolView } from '../../../../core/index.ts';
import type { Spool } from '../../../spool/spool.ts';

/** The spool as it is sent through a broker: a point becomes a line when it is its turn. */
export class TopicLines implements SpoolView {
  readonly #spool: Spool;

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  get lastSeq(): number {
    return this.#spool.lastSeq;
  }

  linesAfter(seq: number): number {
    return this.#spool.countAfter(seq);
  }

  nextAfter(seq: number): SpoolItem | undefined {
    const item = this.#spool.nextAfter(seq);
    if (item?.kind !== 'point') return item;
    return { kind: 'line', seq: item.seq, text: encodePointLine(item.board, item.point) };
  }
}

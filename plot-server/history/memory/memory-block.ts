import { type BlockSummary, summaryOf } from '../files/block-summary.ts';
import type { Columns } from '../files/columns.ts';
import type { ReadingBlock, TimeRange } from '../history.ts';
import type { ReadingLog } from './reading-log.ts';

/** Readings in memory, one at least. Summed up when somebody asks. */
class MemoryBlock implements ReadingBlock {
  readonly count: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly #columns: Columns;

  constructor(columns: Columns) {
    const { timesMs } = columns;
    this.#columns = columns;
    this.count = timesMs.length;
    this.fromMs = timesMs[0] ?? 0;
    this.toMs = timesMs[this.count - 1] ?? 0;
  }

  get drawn(): BlockSummary['drawn'] {
    return summaryOf(this.#columns).drawn;
  }

  read(): Columns {
    return this.#columns;
  }
}

/** What a log holds now, as blocks. */
export function memoryBlocks(log: ReadingLog, { fromMs, toMs }: TimeRange): ReadingBlock[] {
  return log
    .columns()
    .map((columns) => new MemoryBlock(columns))
    .filter((block) => block.fromMs <= toMs && block.toMs >= fromMs);
}

import type { BlockFile } from './files/block-file.ts';
import type { BlockEntry } from './files/block-index.ts';
import { type Columns, countBefore, NO_READINGS } from './files/columns.ts';
import {
  ALL_TIMES,
  type History,
  type HistoryView,
  type Reading,
  type ReadingBlock,
  type TimeRange,
} from './history.ts';
import { memoryBlocks } from './memory/memory-block.ts';
import { latest } from './memory/memory-history.ts';
import { ReadingLog } from './memory/reading-log.ts';

/** Readings that are in no file yet, by trace. */
export type UnsavedReadings = Map<number, ReadingLog>;

/** What a plot's history asks of the store that it is a part of. */
export interface HistoryShelf {
  /** Whether a reading may be kept now; counts it if so. @param history whose it is */
  admit(history: StoredHistory): boolean;
  /** Readings of the plot that are being written, oldest first. */
  frozen(history: StoredHistory): readonly UnsavedReadings[];
  /** Files that may hold readings of the plot, in the order of arrival. */
  files(plot: number): readonly BlockFile[];
  /** Does something with a file; `undefined` where that cannot be read, which is reported. */
  attempt<Result>(file: BlockFile, read: () => Result): Result | undefined;
  clear(history: StoredHistory): void;
  /** Files stay until the view is closed. */
  viewOpened(): void;
  viewClosed(): void;
}

/** The history of one plot: files of blocks, and in memory what came since the newest was written. */
export class StoredHistory implements History {
  readonly plot: number;
  readonly #shelf: HistoryShelf;
  #unsaved: UnsavedReadings = new Map();
  /** Known from when somebody asked until it may be another one. */
  #extent: { readonly range: TimeRange | undefined } | undefined;

  constructor(plot: number, shelf: HistoryShelf) {
    this.plot = plot;
    this.#shelf = shelf;
  }

  insert(trace: number, reading: Reading): void {
    if (!this.#shelf.admit(this)) return;
    let log = this.#unsaved.get(trace);
    if (log === undefined) {
      log = new ReadingLog(Number.POSITIVE_INFINITY);
      this.#unsaved.set(trace, log);
    }
    log.insert(reading);
    if (this.#extent !== undefined) this.#extent = { range: widened(this.#extent.range, reading.timeMs) };
  }

  view(range: TimeRange = ALL_TIMES): HistoryView {
    const { plot } = this;
    const shelf = this.#shelf;
    const files = shelf
      .files(plot)
      .filter(({ summary }) => summary.fromMs <= range.toMs && summary.toMs >= range.fromMs);
    const unsaved = [...shelf.frozen(this), new Map(this.#unsaved)];
    shelf.viewOpened();
    const traces = new Set(unsaved.flatMap((logs) => [...logs.keys()]));
    for (const file of files) {
      for (const trace of shelf.attempt(file, () => file.index().tracesOf(plot)) ?? []) traces.add(trace);
    }
    let isOpen = true;
    return {
      traces: [...traces].sort((one, other) => one - other),
      *blocks(trace, part) {
        for (const file of files) yield* blocksIn(file, { plot, trace, range: part, shelf });
        for (const logs of unsaved) {
          const log = logs.get(trace);
          if (log !== undefined) yield* memoryBlocks(log, part);
        }
      },
      close: () => {
        if (isOpen) shelf.viewClosed();
        isOpen = false;
      },
    };
  }

  extent(): TimeRange | undefined {
    this.#extent ??= { range: this.#measure() };
    return this.#extent.range;
  }

  newestBefore(timeMs: number): number | undefined {
    let newestMs = latest(this.#logs().map((log) => log.newestBefore(timeMs)));
    const range = { fromMs: Number.NEGATIVE_INFINITY, toMs: timeMs };
    // The newest files mostly have it, and then no other is looked into.
    for (const file of this.#shelf.files(this.plot).toReversed()) {
      if (newestMs !== undefined && file.summary.toMs <= newestMs) continue;
      for (const block of this.#blocksOf(file, range)) {
        if (block.fromMs >= timeMs || (newestMs !== undefined && block.toMs <= newestMs)) continue;
        newestMs = latest([newestMs, block.toMs < timeMs ? block.toMs : lastBefore(block.read(), timeMs)]);
      }
    }
    return newestMs;
  }

  clear(): void {
    this.#shelf.clear(this);
  }

  /** Hands over what is in no file, to be written. */
  takeUnsaved(): UnsavedReadings {
    const unsaved = this.#unsaved;
    this.#unsaved = new Map();
    return unsaved;
  }

  /** Files have gone. */
  forgetExtent(): void {
    this.#extent = undefined;
  }

  #measure(): TimeRange | undefined {
    let range: TimeRange | undefined;
    for (const { firstMs, lastMs } of this.#logs()) range = widened(widened(range, firstMs), lastMs);
    const files = this.#shelf.files(this.plot);
    // The ends are mostly in the newest file and in the oldest, and then no other is looked into.
    for (const file of [...files.slice(-1), ...files]) {
      const { fromMs, toMs } = file.summary;
      if (range !== undefined && fromMs >= range.fromMs && toMs <= range.toMs) continue;
      for (const block of this.#blocksOf(file, ALL_TIMES)) range = widened(widened(range, block.fromMs), block.toMs);
    }
    return range;
  }

  /** In memory, of all traces; none is empty. */
  #logs(): ReadingLog[] {
    return [...this.#shelf.frozen(this), this.#unsaved].flatMap((logs) => [...logs.values()]);
  }

  /** Of all traces. */
  *#blocksOf(file: BlockFile, range: TimeRange): Generator<ReadingBlock> {
    const place = { plot: this.plot, range, shelf: this.#shelf };
    const traces = this.#shelf.attempt(file, () => file.index().tracesOf(this.plot)) ?? [];
    for (const trace of traces) yield* blocksIn(file, { ...place, trace });
  }
}

function* blocksIn(
  file: BlockFile,
  { plot, trace, range, shelf }: { plot: number; trace: number; range: TimeRange; shelf: HistoryShelf },
): Generator<ReadingBlock> {
  if (file.summary.fromMs > range.toMs || file.summary.toMs < range.fromMs) return;
  const index = shelf.attempt(file, () => file.index());
  if (index === undefined) return;
  for (const entry of index.blocksOf(plot, trace)) {
    if (entry.fromMs <= range.toMs && entry.toMs >= range.fromMs) yield new FileBlock(file, entry, shelf);
  }
}

/** A block on the disk. */
class FileBlock implements ReadingBlock {
  readonly count: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly drawn: ReadingBlock['drawn'];
  readonly #file: BlockFile;
  readonly #entry: BlockEntry;
  readonly #shelf: HistoryShelf;

  constructor(file: BlockFile, entry: BlockEntry, shelf: HistoryShelf) {
    this.count = entry.count;
    this.fromMs = entry.fromMs;
    this.toMs = entry.toMs;
    this.drawn = entry.drawn;
    this.#file = file;
    this.#entry = entry;
    this.#shelf = shelf;
  }

  read(): Columns {
    return this.#shelf.attempt(this.#file, () => this.#file.block(this.#entry)) ?? NO_READINGS;
  }
}

function widened(range: TimeRange | undefined, timeMs: number): TimeRange {
  if (range === undefined) return { fromMs: timeMs, toMs: timeMs };
  if (timeMs >= range.fromMs && timeMs <= range.toMs) return range;
  return { fromMs: Math.min(range.fromMs, timeMs), toMs: Math.max(range.toMs, timeMs) };
}

function lastBefore(columns: Columns, timeMs: number): number | undefined {
  return columns.timesMs[countBefore(columns, timeMs) - 1];
}

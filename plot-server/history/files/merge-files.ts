import { ALL_TIMES, type ReadingBlock } from '../history.ts';
import { runsOf } from '../runs.ts';
import type { HistoryShelf } from '../stored-history.ts';
import type { Turns } from '../turns.ts';
import { BLOCK_READINGS } from './block-codec.ts';
import type { BlockFile } from './block-file.ts';
import type { BlockFileWriter } from './block-file-writer.ts';
import type { BlockEntry } from './block-index.ts';
import { type Columns, columnsFor, NO_READINGS, partOf } from './columns.ts';

/** A block that is at least so full is taken over as it is, where no other overlaps with it. */
const FULL_READINGS = BLOCK_READINGS / 2;

/** So many files of one level become one of the next. */
const MERGED_FILES = 8;

/** Larger files are not merged any further: retention takes whole files. */
const MAX_MERGED_BYTES = 32 * 1024 * 1024;

export interface MergeTools extends Pick<HistoryShelf, 'attempt'> {
  readonly isKept: (plot: number, file: BlockFile) => boolean;
  readonly turns: Turns;
}

interface PlacedBlock extends ReadingBlock {
  readonly entry: BlockEntry;
  readonly file: BlockFile;
  /** By arrival. */
  readonly order: number;
}

/**
 * Neighbouring files that are worth merging; none where there are too few. Older files have been merged more often.
 * @param maxBytes of all together
 */
export function mergeable(files: readonly BlockFile[], maxBytes: number): readonly BlockFile[] {
  const limit = Math.min(maxBytes, MAX_MERGED_BYTES);
  for (let start = files.length - MERGED_FILES; start >= 0; start -= 1) {
    const run = files.slice(start, start + MERGED_FILES);
    const isOneLevel = run.every(({ summary }) => summary.level === run[0]?.summary.level);
    if (isOneLevel && run.reduce((sum, { summary }) => sum + summary.bytes, 0) <= limit) return run;
  }
  return [];
}

/**
 * Writes what the files hold as one: blocks of a trace in the order of time, small ones joined. Readings of one time keep
 * the order they arrived in.
 * @param isKept whether a file's readings of a plot are still wanted
 * @param attempt does something with a file; `undefined` where that cannot be read, which is reported
 * @throws what the file system throws at the writing
 */
export async function mergeFiles(
  files: readonly BlockFile[],
  writer: BlockFileWriter,
  { isKept, attempt, turns }: MergeTools,
): Promise<void> {
  for (const { plot, trace } of tracesIn(files, attempt)) {
    const blocks = files.flatMap((file) =>
      isKept(plot, file)
        ? (attempt(file, () => Array.from(file.index().blocksOf(plot, trace), (entry) => ({ file, entry }))) ?? [])
        : [],
    );
    for (const part of partsOf(blocks.map((block, order) => placed({ ...block, order }, attempt)))) {
      if (turns.isDue) await turns.pass();
      const [only] = part;
      if (part.length === 1 && only !== undefined && only.count >= FULL_READINGS) {
        const bytes = attempt(only.file, () => only.file.bytesOf(only.entry));
        if (bytes !== undefined) writer.copy(only.entry, bytes);
      } else {
        for (const block of wholeBlocks(runsOf(byArrival(part), ALL_TIMES))) {
          writer.add(plot, trace, block);
          if (turns.isDue) await turns.pass();
        }
      }
    }
  }
}

/** Cuts runs of readings into blocks, all of them full but the last. */
export function* wholeBlocks(runs: Iterable<Columns>): Generator<Columns> {
  let block = columnsFor(BLOCK_READINGS);
  let length = 0;
  for (const run of runs) {
    for (let from = 0; from < run.timesMs.length; ) {
      const end = Math.min(run.timesMs.length, from + BLOCK_READINGS - length);
      block.timesMs.set(run.timesMs.subarray(from, end), length);
      block.values.set(run.values.subarray(from, end), length);
      block.flags.set(run.flags.subarray(from, end), length);
      length += end - from;
      from = end;
      if (length < BLOCK_READINGS) continue;
      yield block;
      block = columnsFor(BLOCK_READINGS);
      length = 0;
    }
  }
  if (length > 0) yield partOf(block, 0, length);
}

/** Every plot and trace of the files, in order. */
function tracesIn(
  files: readonly BlockFile[],
  attempt: MergeTools['attempt'],
): readonly { readonly plot: number; readonly trace: number }[] {
  const traces = new Map<number, Set<number>>();
  for (const file of files) {
    const index = attempt(file, () => file.index());
    for (let at = 0; at < (index?.length ?? 0); at += 1) {
      const { plot = 0, trace = 0 } = index?.at(at) ?? {};
      const known = traces.get(plot);
      if (known === undefined) traces.set(plot, new Set([trace]));
      else known.add(trace);
    }
  }
  const ascending = (one: number, other: number) => one - other;
  return [...traces.keys()]
    .sort(ascending)
    .flatMap((plot) => [...(traces.get(plot) ?? [])].sort(ascending).map((trace) => ({ plot, trace })));
}

function placed(
  { file, entry, order }: Pick<PlacedBlock, 'file' | 'entry' | 'order'>,
  attempt: MergeTools['attempt'],
): PlacedBlock {
  const read = () => attempt(file, () => file.block(entry)) ?? NO_READINGS;
  const { count, fromMs, toMs, drawn } = entry;
  return { entry, file, order, count, fromMs, toMs, drawn, read };
}

/** Blocks in the order of time, in parts: either one full block by itself, or blocks that are small or overlap. */
function partsOf(blocks: readonly PlacedBlock[]): PlacedBlock[][] {
  const ordered = blocks.toSorted((one, other) => one.fromMs - other.fromMs);
  const parts: PlacedBlock[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  let isOpen = false;
  for (const [at, block] of ordered.entries()) {
    const following = ordered[at + 1];
    const isAlone = block.fromMs > lastMs && (following === undefined || following.fromMs > block.toMs);
    lastMs = Math.max(lastMs, block.toMs);
    const isWhole = isAlone && block.count >= FULL_READINGS;
    const part = parts.at(-1);
    if (isOpen && !isWhole && part !== undefined) part.push(block);
    else parts.push([block]);
    isOpen = !isWhole;
  }
  return parts;
}

function byArrival(blocks: readonly PlacedBlock[]): PlacedBlock[] {
  return blocks.toSorted((one, other) => one.order - other.order);
}

import { type Columns, countBefore, countThrough, partOf, readingAt } from './files/columns.ts';
import type { HistoryView, Reading, ReadingBlock, TimeRange } from './history.ts';

/** A block that is being read. */
interface Cursor {
  /** What is left of it, one reading at least. */
  columns: Columns;
  /** Among all blocks, by arrival. */
  readonly order: number;
}

/**
 * The readings of blocks of one trace as runs in the order of time; those of one time in the order they arrived. A block
 * is read when its time comes, and forgotten when it is over: only blocks that overlap are in memory together.
 */
export function* runsOf(blocks: Iterable<ReadingBlock>, range: TimeRange): Generator<Columns> {
  const waiting = Array.from(blocks, (block, order) => ({ block, order }))
    .filter(({ block }) => block.fromMs <= range.toMs && block.toMs >= range.fromMs)
    .sort((one, other) => one.block.fromMs - other.block.fromMs || one.order - other.order);
  const open: Cursor[] = [];
  let next = 0;
  for (;;) {
    let earliest = earliestOf(open);
    for (let entry = waiting[next]; entry !== undefined; entry = waiting[next]) {
      if (earliest !== undefined && entry.block.fromMs > startOf(earliest)) break;
      next += 1;
      const columns = inside(entry.block.read(), range);
      if (columns.timesMs.length === 0) continue;
      open.push({ columns, order: entry.order });
      earliest = earliestOf(open);
    }
    if (earliest === undefined) return;
    const run = takeRun(earliest, open, waiting[next]?.block.fromMs);
    if (earliest.columns.timesMs.length === 0) open.splice(open.indexOf(earliest), 1);
    yield run;
  }
}

/** Readings of all traces, merged by time; those of one trace and one time keep the order they arrived in. */
export function* readingsOf(
  view: HistoryView,
  range: TimeRange,
): Generator<{ readonly trace: number; readonly reading: Reading }> {
  const heads = view.traces.flatMap((trace) => {
    const readings = readingsOfTrace(view, trace, range);
    const first = readings.next();
    return first.done === true ? [] : [{ trace, readings, reading: first.value }];
  });
  while (heads.length > 0) {
    const head = heads.reduce((one, other) => (other.reading.timeMs < one.reading.timeMs ? other : one));
    yield { trace: head.trace, reading: head.reading };
    const next = head.readings.next();
    if (next.done === true) heads.splice(heads.indexOf(head), 1);
    else head.reading = next.value;
  }
}

function* readingsOfTrace(view: HistoryView, trace: number, range: TimeRange): Generator<Reading, undefined> {
  for (const run of runsOf(view.blocks(trace, range), range)) {
    for (let at = 0; at < run.timesMs.length; at += 1) yield readingAt(run, at);
  }
}

/** The part of the readings that is in the range. */
export function inside(columns: Columns, { fromMs, toMs }: TimeRange): Columns {
  return partOf(columns, countBefore(columns, fromMs), countThrough(columns, toMs));
}

/** Takes from the earliest cursor what comes before all others. */
function takeRun(earliest: Cursor, open: readonly Cursor[], waitingFromMs: number | undefined): Columns {
  const { columns, order } = earliest;
  const following = earliestOf(open.filter((cursor) => cursor !== earliest));
  let end = waitingFromMs === undefined ? columns.timesMs.length : countBefore(columns, waitingFromMs);
  if (following !== undefined) {
    const timeMs = startOf(following);
    end = Math.min(end, order < following.order ? countThrough(columns, timeMs) : countBefore(columns, timeMs));
  }
  earliest.columns = partOf(columns, end, columns.timesMs.length);
  return partOf(columns, 0, end);
}

function earliestOf(open: readonly Cursor[]): Cursor | undefined {
  let earliest: Cursor | undefined;
  for (const cursor of open) {
    if (earliest === undefined) earliest = cursor;
    else {
      const ahead = startOf(cursor) - startOf(earliest);
      if (ahead < 0 || (ahead === 0 && cursor.order < earliest.order)) earliest = cursor;
    }
  }
  return earliest;
}

function startOf({ columns }: Cursor): number {
  return columns.timesMs[0] ?? Number.POSITIVE_INFINITY;
}

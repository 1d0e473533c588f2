import type { BoardSample } from './account-log.ts';
import { align } from './align.ts';
import type { StoredRow } from './stored-rows.ts';

/** What became of the samples of one series. */
export interface SeriesAccount {
  readonly series: string;
  readonly printed: number;
  readonly stored: number;
  /** Printed and not stored; those before the first stored one are `unseen` instead. */
  readonly lost: readonly BoardSample[];
  /** Printed before the first sample that is stored: most often nobody was listening yet. All are lost if none is stored. */
  readonly unseen: readonly BoardSample[];
  /** Rows that repeat a sample which is stored already. */
  readonly duplicated: number;
  /** Samples that are stored, but behind ones that were printed after them. */
  readonly outOfOrder: readonly BoardSample[];
  /** Samples whose row has a time more than `lateMs` after they were printed. */
  readonly late: readonly BoardSample[];
  /** Rows with a value that the board never printed. */
  readonly unexpected: readonly StoredRow[];
}

export interface CompareOptions {
  /** Milliseconds between printing and the stored time above which a sample is late. Default 1000. */
  readonly lateMs?: number;
}

/**
 * Compares what a board printed with what a server stored, series by series, by the order of the values: the longest common
 * subsequence is what arrived in order; of the rest, a row whose value is missing elsewhere arrived out of order, one whose
 * value is stored already is a duplicate.
 *
 * What it cannot know: of equal values in a row, which one was lost (how many is exact); and that one was lost where an
 * equal one was duplicated beside it.
 */
export function compareAccounts(
  printed: readonly BoardSample[],
  stored: readonly StoredRow[],
  { lateMs = 1000 }: CompareOptions = {},
): SeriesAccount[] {
  const samples = groupBySeries(printed);
  const rows = groupBySeries(stored);
  const names = new Set([...samples.keys(), ...rows.keys()]);
  return Array.from(names, (series) =>
    compareSeries(series, samples.get(series) ?? [], rows.get(series) ?? [], lateMs),
  );
}

/** Whether a sample is missing that a listening server should have. */
export function hasLoss(accounts: readonly SeriesAccount[]): boolean {
  return accounts.some(({ lost }) => lost.length > 0);
}

function compareSeries(
  series: string,
  samples: readonly BoardSample[],
  rows: readonly StoredRow[],
  lateMs: number,
): SeriesAccount {
  const pairs = align(
    samples.map(({ value }) => Number(value)),
    rows.map(({ value }) => value),
  );
  const rowOf = new Map(pairs.map(({ left, right }) => [left, right]));
  const takenRows = new Set(rowOf.values());
  const missing = indexesByValue(samples, (_, index) => !rowOf.has(index));
  const known = new Set(samples.map(({ value }) => Number(value)));
  const outOfOrder: BoardSample[] = [];
  const unexpected: StoredRow[] = [];
  let duplicated = 0;
  for (const [index, row] of rows.entries()) {
    if (takenRows.has(index)) continue;
    const at = missing.get(row.value)?.shift();
    const sample = at === undefined ? undefined : samples[at];
    if (at !== undefined && sample !== undefined) {
      rowOf.set(at, index);
      outOfOrder.push(sample);
    } else if (known.has(row.value)) duplicated += 1;
    else unexpected.push(row);
  }
  const absent = samples.map((_, index) => index).filter((index) => !rowOf.has(index));
  const first = rowOf.size === 0 ? 0 : samples.findIndex((_, index) => rowOf.has(index));
  const pick = (indexes: readonly number[]) => indexes.flatMap((index) => samples[index] ?? []);
  return {
    series,
    printed: samples.length,
    stored: rows.length,
    lost: pick(absent.filter((index) => index >= first)),
    unseen: pick(absent.filter((index) => index < first)),
    duplicated,
    outOfOrder,
    late: samples.filter((sample, index) => {
      const row = rows[rowOf.get(index) ?? -1];
      return row !== undefined && row.timeMs - sample.wallMs > lateMs;
    }),
    unexpected,
  };
}

function indexesByValue(
  samples: readonly BoardSample[],
  keep: (sample: BoardSample, index: number) => boolean,
): Map<number, number[]> {
  const indexes = new Map<number, number[]>();
  for (const [index, sample] of samples.entries()) {
    if (!keep(sample, index)) continue;
    const value = Number(sample.value);
    const list = indexes.get(value);
    if (list === undefined) indexes.set(value, [index]);
    else list.push(index);
  }
  return indexes;
}

function groupBySeries<T extends { readonly series: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.series);
    if (group === undefined) groups.set(item.series, [item]);
    else group.push(item);
  }
  return groups;
}

import { type Absence, type Fed, FIRST_VALUE, type History, type Stored, seriesOf } from './history.ts';

/**
 * What had reached the terminal this shortly before a kill may not have been appended yet: it was in the kernel, or in
 * the bridge on its way from the port to the spool. A promise for an otherwise idle machine would be a few milliseconds.
 */
export const BEFORE_KILL_MS = 200;

/**
 * Every start of a bridge reads the wall clock and the monotonic one anew, a moment apart, so the same moment may get
 * another time after a kill. Within one life of a bridge it may not.
 */
export const RESTART_GRAIN_MS = 25;

export type Violation =
  /** Fed while a bridge ran, and not stored. */
  | { readonly kind: 'lost'; readonly value: number; readonly fedAtMs: number }
  /** In the spool of a killed bridge, and not stored. */
  | { readonly kind: 'appendedLost'; readonly value: number }
  | { readonly kind: 'twice'; readonly value: number }
  /** Stored under a series that did not print it, or never printed at all. */
  | { readonly kind: 'unexpected'; readonly series: string; readonly value: number }
  /** Stored with an earlier time than the value its series printed before. */
  | { readonly kind: 'outOfOrder'; readonly value: number }
  /** A bridge that was killed had no spool: whether it lost what it had appended cannot be told. */
  | { readonly kind: 'noSpool'; readonly killedAtMs: number }
  /** The server says that points were lost. */
  | { readonly kind: 'declared'; readonly reason: string; readonly points: number | undefined };

export interface Verdict {
  readonly fed: number;
  readonly stored: number;
  /** Not stored, as no bridge could have: fed while none ran, or on the first line after an opening. */
  readonly excused: number;
  /** Of the excused, how long before a kill the earliest was fed. */
  readonly earliestBeforeKillMs: number;
  /** Values found in the spools of killed bridges, each counted once. */
  readonly appended: number;
  readonly violations: readonly Violation[];
}

/**
 * Judges a run: each value stored once, under its series, in the order it was read; none missing but what no bridge can
 * have appended. It asks nothing about when values were stored: the run has waited as long as its deadline allows.
 */
export function check(history: History): Verdict {
  const { fed, stored, absences } = history;
  const times = new Map<number, number>();
  const violations: Violation[] = [];
  for (const row of stored) {
    if (!isExpected(fed, row)) violations.push({ kind: 'unexpected', series: row.series, value: row.value });
    else if (times.has(row.value)) violations.push({ kind: 'twice', value: row.value });
    else times.set(row.value, row.timeMs);
  }
  for (const value of outOfOrder(fed, times, absences.length > 0 ? RESTART_GRAIN_MS : 0))
    violations.push({ kind: 'outOfOrder', value });
  const appended = new Set<number>();
  for (const { spooled, killedAtMs } of absences) {
    if (spooled === undefined) violations.push({ kind: 'noSpool', killedAtMs });
    for (const value of spooled ?? []) appended.add(value);
  }
  let excused = 0;
  let earliestBeforeKillMs = 0;
  const firstLines = firstLinesAfter(fed, absences);
  for (const [index, fedAtMs] of fed.atMs.entries()) {
    const value = FIRST_VALUE + index;
    if (times.has(value)) continue;
    const absence = absences.find(
      ({ killedAtMs, reopenedAtMs }) => fedAtMs >= killedAtMs - BEFORE_KILL_MS && fedAtMs <= reopenedAtMs,
    );
    if (appended.has(value)) violations.push({ kind: 'appendedLost', value });
    else if (absence !== undefined || firstLines.has(value)) excused += 1;
    else violations.push({ kind: 'lost', value, fedAtMs });
    if (absence !== undefined) earliestBeforeKillMs = Math.max(earliestBeforeKillMs, absence.killedAtMs - fedAtMs);
  }
  // A restart leaves numbers out on purpose, and no points with them.
  for (const { reason, points } of history.gaps) {
    if (reason !== 'jump' && points !== 0) violations.push({ kind: 'declared', reason, points });
  }
  return {
    fed: fed.atMs.length,
    stored: times.size,
    excused,
    earliestBeforeKillMs,
    appended: appended.size,
    violations,
  };
}

function isExpected(fed: Fed, { series, value }: Stored): boolean {
  const index = value - FIRST_VALUE;
  return Number.isInteger(index) && fed.atMs[index] !== undefined && seriesOf(fed, value) === series;
}

/** Values whose time is before that of a value their series printed earlier. */
function* outOfOrder(fed: Fed, times: ReadonlyMap<number, number>, grainMs: number): Generator<number> {
  const newest = new Map<string | undefined, number>();
  for (const value of [...times.keys()].sort((a, b) => a - b)) {
    const series = seriesOf(fed, value);
    const timeMs = times.get(value) ?? 0;
    const newestMs = newest.get(series) ?? Number.NEGATIVE_INFINITY;
    if (timeMs < newestMs - grainMs) yield value;
    newest.set(series, Math.max(newestMs, timeMs));
  }
}

/** Values of the first whole line after each opening: the bridge drops the line it may have opened the port inside of. */
function firstLinesAfter(fed: Fed, absences: readonly Absence[]): ReadonlySet<number> {
  const values = new Set<number>();
  const perLine = fed.series.length;
  for (const { reopenedAtMs } of absences) {
    const first = fed.atMs.findIndex((atMs) => atMs > reopenedAtMs);
    if (first === -1) continue;
    for (let index = first; index < first + perLine; index += 1) values.add(FIRST_VALUE + index);
  }
  return values;
}

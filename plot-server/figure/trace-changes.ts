import type { Json } from '../../core/index.ts';
import type { TraceUpdate } from '../live/live-event.ts';
import type { Column } from './column.ts';
import type { Gap } from './gap.ts';
import { interrupted, interruptionsOf } from './interruptions.ts';

/** The points of a trace, as far as its changes need to know them. */
export interface TraceState {
  readonly columns: ReadonlyMap<string, Column>;
  readonly maxPoints: number;
  /** The gaps that interrupt the line; none where the trace draws no line over time. */
  readonly gaps: readonly Gap[];
  /** The value of a property that is not, or no longer, per point. */
  readonly setting: (path: string) => Json;
}

/** What viewers do not know yet of one trace. */
export class TraceChanges {
  #appended = 0;
  #late = 0;
  #isInserted = false;
  readonly #replaced = new Set<string>();
  /** Interruptions of the line that viewers know of: how many points follow each, oldest first. */
  #shown: readonly number[] = [];

  /** A point was added behind all others. */
  append(): void {
    this.#appended += 1;
  }

  /** A point came that is older than another one. @param isInserted whether it is among those drawn */
  addLate(isInserted: boolean): void {
    this.#late += 1;
    this.#isInserted ||= isInserted;
  }

  /** A property is to be sent as a whole. */
  replace(path: string): void {
    this.#replaced.add(path);
  }

  /**
   * What has changed since this was last asked; `undefined` when nothing has.
   * @param isAnew whether the gaps, or the points without any of this having been told, have changed
   */
  take(trace: TraceState, isAnew: boolean): Pick<TraceUpdate, 'append' | 'keep' | 'replace' | 'late'> | undefined {
    const isOnlyAppended = !this.#isInserted && this.#replaced.size === 0 && !isAnew;
    const fresh = isOnlyAppended ? this.#showAppended(trace) : this.#showAll(trace);
    const appended = this.#appended;
    const late = this.#late;
    if (appended === 0 && late === 0 && this.#replaced.size === 0) return undefined;
    const replace: Record<string, Json> = {};
    for (const path of this.#replaced) {
      const column = trace.columns.get(path);
      replace[path] =
        column === undefined ? trace.setting(path) : drawnColumn(path, column, this.#interruptions(column));
    }
    const append: Record<string, Json[]> = {};
    if (appended > 0) {
      for (const [path, column] of trace.columns) {
        if (!this.#replaced.has(path))
          append[path] = appendedValues(path, column.newest(appended + 1), appended, fresh);
      }
    }
    const update = {
      ...(appended > 0 && { append, keep: trace.maxPoints + this.#shown.length }),
      ...(this.#replaced.size > 0 && { replace }),
      ...(late > 0 && { late }),
    };
    this.#appended = 0;
    this.#late = 0;
    this.#isInserted = false;
    this.#replaced.clear();
    return update;
  }

  /**
   * The usual case: only the step to each appended point can cross a gap.
   * @returns the interruptions among the appended points and the one before them, by index
   */
  #showAppended({ columns, gaps }: TraceState): readonly number[] {
    if (gaps.length === 0 && this.#shown.length === 0) return [];
    const xs = columns.get('x');
    if (xs === undefined) return [];
    const newest = xs.newest(this.#appended + 1);
    const fresh = interruptionsOf(newest, gaps);
    this.#shown = [
      ...this.#shown.map((following) => following + this.#appended).filter((following) => following < xs.length),
      ...fresh.map((index) => newest.length - index),
    ];
    return fresh;
  }

  /** Points were inserted or overwritten, or gaps have changed: where the line is interrupted is found anew. */
  #showAll({ columns, gaps }: TraceState): readonly number[] {
    const before = this.#shown;
    const xs = columns.get('x');
    this.#shown = drawnInterruptions(columns, gaps).map((index) => (xs?.length ?? 0) - index);
    const isInterrupted = before.length > 0 || this.#shown.length > 0;
    if (isInterrupted || this.#isInserted) for (const path of columns.keys()) this.#replaced.add(path);
    return [];
  }

  #interruptions(column: Column): number[] {
    return this.#shown.map((following) => column.length - following);
  }
}

/** Types that draw a line from point to point. */
const LINE_TYPES: ReadonlySet<string> = new Set(['scatter', 'scattergl']);

export function drawsLine(type: string): boolean {
  return LINE_TYPES.has(type);
}

/** Where the line through these points is interrupted, by index. Columns of different lengths have no common points. */
export function drawnInterruptions(columns: ReadonlyMap<string, Column>, gaps: readonly Gap[]): readonly number[] {
  const xs = columns.get('x');
  if (gaps.length === 0 || xs === undefined) return [];
  for (const column of columns.values()) if (column.length !== xs.length) return [];
  return interruptionsOf(xs.newest(), gaps);
}

/** A column as it is drawn. */
export function drawnColumn(path: string, column: Column, interruptions: readonly number[]): Json[] {
  const values = column.newest();
  return interruptions.length === 0 ? values : interrupted(values, interruptions, path === 'x');
}

function appendedValues(path: string, newest: Json[], appended: number, interruptions: readonly number[]): Json[] {
  const values = interruptions.length === 0 ? newest : interrupted(newest, interruptions, path === 'x');
  return newest.length > appended ? values.slice(1) : values;
}

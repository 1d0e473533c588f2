import { isDeepStrictEqual } from 'node:util';
import type { BoardConfig } from '../board-config.ts';

/** What becomes of each board when a configuration takes the place of another. */
export interface BoardChanges {
  readonly started: readonly BoardConfig[];
  /** Names. */
  readonly stopped: readonly string[];
  /** Closed and opened again: something changed that its source depends on. */
  readonly reopened: readonly BoardConfig[];
  /** Left open: what changed is only how its lines are read. Opening would reset an Arduino. */
  readonly reread: readonly BoardConfig[];
}

/** Boards are the same when they have the same name. Those that are as they were are in none of the lists. */
export function boardChanges(before: readonly BoardConfig[], after: readonly BoardConfig[]): BoardChanges {
  const known = new Map(before.map((board) => [board.name, board]));
  const wanted = new Set(after.map(({ name }) => name));
  const started: BoardConfig[] = [];
  const reopened: BoardConfig[] = [];
  const reread: BoardConfig[] = [];
  for (const board of after) {
    const old = known.get(board.name);
    if (old === undefined) started.push(board);
    else if (!isDeepStrictEqual(sourceOf(old), sourceOf(board))) reopened.push(board);
    else if (!isDeepStrictEqual(old, board)) reread.push(board);
  }
  const stopped = before.map(({ name }) => name).filter((name) => !wanted.has(name));
  return { started, stopped, reopened, reread };
}

/** Without what is done to the lines. */
function sourceOf({ decoder: _decoder, series: _series, ...source }: BoardConfig): object {
  return source;
}

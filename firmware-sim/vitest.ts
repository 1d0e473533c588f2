import { test } from 'vitest';
import { type TestBoard, type WithBoardOptions, withBoard } from './with-board.ts';

export type { TestBoard, WithBoardOptions } from './with-board.ts';

export interface BoardFixture<Pins extends string> {
  readonly board: TestBoard<Pins>;
}

/**
 * A test with a simulated board, which is plugged in before its body and gone after it. For a board of another kind, with
 * sensors or with faults, `boardTestWith` makes such a function.
 *
 * ```ts
 * boardTest('my bridge reads a line', async ({ board }) => {
 *   board.sensors.A0.set(2.5);
 *   expect(await firstLineOf(board.path)).toBe('A0:2.50');
 * });
 * ```
 */
export const boardTest = boardTestWith({ sensors: ['A0', 'A1', 'A2'] });

/** @param options of every board of the tests that the returned function declares */
export function boardTestWith<const Pins extends string>(
  options: WithBoardOptions<Pins>,
): (title: string, body: (fixture: BoardFixture<Pins>) => Promise<void>, timeoutMs?: number) => void {
  return (title, body, timeoutMs) => {
    test(title, () => withBoard(options, (board) => body({ board })), timeoutMs);
  };
}

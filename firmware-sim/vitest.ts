import { test } from 'vitest';
import type { GivenSensors } from './test-sensors.ts';
import { type TestBoard, type WithBoardOptions, withBoard } from './with-board.ts';

export type { TestBoard, WithBoardOptions } from './with-board.ts';

export interface BoardFixture<Given extends GivenSensors> {
  readonly board: TestBoard<Given>;
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
export function boardTestWith<const Given extends GivenSensors>(
  options: WithBoardOptions<Given>,
): (title: string, body: (fixture: BoardFixture<Given>) => Promise<void>, timeoutMs?: number) => void {
  return (title, body, timeoutMs) => {
    test(title, () => withBoard(options, (board) => body({ board })), timeoutMs);
  };
}

import { expect, test } from 'vitest';
import { AutoDecoder } from '../../bridge/index.ts';
import { LineGuard, lineTexts, ManualClock } from '../../core/index.ts';
import {
  AccountLog,
  type BoardSample,
  compareAccounts,
  type Fault,
  MemoryPort,
  roomDayTrace,
  type StoredRow,
  simulateFaultyBoard,
  sketchFor,
  textFirmware,
} from '../../firmware-sim/index.ts';
import { uno } from './rig.ts';

const DAY_S = 86_400;
const HOUR_MS = 3_600_000;

/** A board that prints a room's temperature once a second for a day, read by the bridge's decoder, on one clock. */
async function aDay(faults: readonly Fault[]) {
  const clock = new ManualClock();
  const port = new MemoryPort();
  const printed: BoardSample[] = [];
  const rows: StoredRow[] = [];
  const account = new AccountLog({ nowMs: () => clock.nowMs(), onSample: (sample) => printed.push(sample) });
  const decoder = new AutoDecoder();
  const guard = new LineGuard();
  const { board, ended, log } = await simulateFaultyBoard({
    profile: uno,
    firmware: textFirmware(sketchFor(uno, roomDayTrace(), { intervalMs: 1000 })),
    faults,
    durationMs: DAY_S * 1000,
    speed: 'max',
    clock,
    plug: () => port.plug,
    onPrinted: (bytes, endMs) => account.printed(bytes, endMs),
  });
  const take = () => {
    for (const piece of guard.push(port.take())) {
      for (const line of lineTexts(piece)) {
        for (const { series, value } of decoder.decode(line).values)
          rows.push({ series, value, timeMs: clock.nowMs() });
      }
    }
  };
  let isOver = false;
  void ended.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await clock.advance(1);
    take();
  }
  take();
  await board.close();
  const [compared] = compareAccounts(printed, rows, { lateMs: 1500 });
  return { compared, log };
}

test('what a bad line takes of a day is counted, hour by hour', async () => {
  const faults: Fault[] = Array.from({ length: 24 }, (_, hour) => ({
    kind: 'overlong-line',
    atMs: (hour + 0.5) * HOUR_MS,
    bytes: 5000,
  }));
  const { compared, log } = await aDay(faults);
  expect(log.outcomes.every(({ count }) => count === 1)).toBe(true);
  // The bridge skips the line that is too long; while it leaves, the sketch misses five more, which are never printed.
  expect(compared?.lost).toHaveLength(24);
  expect(compared).toMatchObject({ duplicated: 0, outOfOrder: [], unexpected: [] });
}, 60_000);

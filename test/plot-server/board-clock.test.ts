import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../core/index.ts';
import { pointTimeMs } from '../../plot-server/history/point-time.ts';
import { BoardClock } from '../../plot-server/ingest/board-clock.ts';
import { zonedTime } from '../../plot-server/ingest/zoned-time.ts';
import { A, golden, withPlot } from './golden.ts';
import { chunk } from './rig.ts';

const NOON_MS = Date.UTC(2026, 0, 31, 12);

function zoned(zone: string) {
  return zonedTime(zone) ?? expect.fail(`${zone} is unknown`);
}

describe('an instant in a zone', () => {
  test.each([
    ['America/Montreal', NOON_MS, '2026-01-31 07:00:00.000-05:00'],
    ['America/Montreal', NOON_MS + 182 * 86_400_000, '2026-08-01 08:00:00.000-04:00'],
    ['Europe/Berlin', NOON_MS + 1, '2026-01-31 13:00:00.001+01:00'],
    ['Asia/Kathmandu', NOON_MS, '2026-01-31 17:45:00.000+05:45'],
    ['America/St_Johns', NOON_MS, '2026-01-31 08:30:00.000-03:30'],
    ['UTC', NOON_MS, '2026-01-31 12:00:00.000+00:00'],
    ['Europe/London', Date.UTC(2026, 11, 31, 23, 59, 59, 999), '2026-12-31 23:59:59.999+00:00'],
    ['Asia/Tokyo', Date.UTC(2026, 11, 31, 15), '2027-01-01 00:00:00.000+09:00'],
  ])('%s: %d is %s', (zone, timeMs, text) => {
    expect(zoned(zone)(timeMs)).toBe(text);
  });

  test('is kept exactly, also where the clocks are set back and show an hour twice', () => {
    const inBerlin = zoned('Europe/Berlin');
    const changeMs = Date.UTC(2026, 9, 25, 1);
    for (let timeMs = changeMs - 7_200_000; timeMs < changeMs + 7_200_000; timeMs += 777_777) {
      expect(pointTimeMs(inBerlin(timeMs))).toBe(timeMs);
    }
    expect([inBerlin(changeMs - 1), inBerlin(changeMs)]).toEqual([
      '2026-10-25 02:59:59.999+02:00',
      '2026-10-25 02:00:00.000+01:00',
    ]);
  });

  test.each(['', 'Moon/Tranquility', 'America', '../../etc/passwd', 'x'.repeat(64)])('of %j there is none', (zone) => {
    expect(zonedTime(zone)).toBeUndefined();
  });
});

describe('milliseconds of a board', () => {
  /** Arrivals, in milliseconds since the first, with what the board counts. @returns the times, since the first arrival */
  async function timesOf(arrivals: readonly (readonly [arrivedMs: number, x: number])[]): Promise<number[]> {
    const clock = new ManualClock();
    const startMs = clock.nowMs();
    const board = new BoardClock(clock, String);
    const times: number[] = [];
    for (const [arrivedMs, x] of arrivals) {
      await clock.advance(arrivedMs - (clock.nowMs() - startMs));
      times.push(Number(board.dated({ x, y: 1 })['x']) - startMs);
    }
    return times;
  }

  test('count from the arrival of the first message, whatever the network does to those behind it', async () => {
    const arrivals = [
      [0, 60_000],
      [50, 60_050],
      [400, 60_100],
      [400, 60_150],
      [400, 60_200],
    ] as const;
    expect(await timesOf(arrivals)).toEqual([0, 50, 100, 150, 200]);
  });

  test('go on over 2^32', async () => {
    const arrivals = [
      [0, 2 ** 32 - 100],
      [400, 0],
      [400, 50],
    ] as const;
    expect(await timesOf(arrivals)).toEqual([0, 100, 150]);
  });

  test('that fall back are those of a board that was reset: it is set by the arrival again', async () => {
    const arrivals = [
      [0, 500_000],
      [1_000, 501_000],
      [9_000, 20],
      [10_000, 1_020],
    ] as const;
    expect(await timesOf(arrivals)).toEqual([0, 1_000, 9_000, 10_000]);
  });

  test('never say a time that is still to come, nor one of a minute ago', async () => {
    const fast = [
      [0, 0],
      [1_000, 1_100],
      [2_000, 2_100],
    ] as const;
    expect(await timesOf(fast)).toEqual([0, 1_000, 2_000]);
    const stopped = [
      [0, 0],
      [30_000, 1_000],
      [70_000, 2_000],
      [71_000, 3_000],
    ] as const;
    expect(await timesOf(stopped)).toEqual([0, 1_000, 70_000, 71_000]);
  });

  test('are left alone where they are text or a list', () => {
    const board = new BoardClock(new ManualClock(), String);
    for (const x of ['2026-01-01', [1, 2], null]) expect(board.dated({ x })).toEqual({ x });
  });
});

describe('a stream with plotly-convertTimestamp', () => {
  const bytes = golden('streams/arduino-convert-timestamp');
  const head = bytes.slice(0, bytes.indexOf('\r\n\r\n') + 4);
  const line = (x: number) => chunk(`{"x": ${x}, "y": ${x}, "streamtoken": "${A}"}\n`);

  test('shows wall-clock time of its zone, and its csv has the true time', async () => {
    const { socket, column, clock, url } = await withPlot();
    const startMs = clock.nowMs();
    const client = await socket(head + line(60_000));
    await expect.poll(() => column()).toEqual([60_000]);
    await clock.advance(100);
    await client.write(line(60_050));
    await expect.poll(() => column()).toEqual([60_000, 60_050]);
    const inMontreal = zoned('America/Montreal');
    expect(await column(0, 'x')).toEqual([inMontreal(startMs), inMontreal(startMs + 50)]);
    const rows = (await (await fetch(`${url}.csv`)).text()).trim().split('\n').slice(1);
    expect(rows.map((row) => Date.parse(row.split(',')[0] ?? ''))).toEqual([startMs, startMs + 50]);
  });

  test('of an unknown zone is in UTC, and one status says so', async () => {
    const { socket, column, clock, statuses } = await withPlot();
    await socket(head.replace('America/Montreal', 'America/Atlantis') + line(60_000) + line(60_000));
    await expect.poll(async () => ((await column()) as unknown[]).length).toBe(2);
    expect(statuses.filter(({ type }) => type === 'timeZoneUnknown')).toEqual([
      { type: 'timeZoneUnknown', zone: 'America/Atlantis' },
    ]);
    expect(await column(0, 'x')).toEqual(Array(2).fill(zoned('UTC')(clock.nowMs())));
  });
});

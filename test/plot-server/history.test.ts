import { describe, expect, test } from 'vitest';
import { MemoryHistory } from '../../plot-server/history/memory/memory-history.ts';
import { pointTimeMs } from '../../plot-server/history/point-time.ts';
import { readingsOf } from '../../plot-server/history/runs.ts';
import { chunk, LAST_CHUNK, rig, streamed, streamHead } from './rig.ts';

const EVERYTHING = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

test.each([
  ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
  ['2026-01-31T12:00:00.123Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
  ['2026-01-31 12:00:00', Date.UTC(2026, 0, 31, 12)],
  ['2026-01-31 12:00:00.123456', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
  ['2026-01-31 12:00', Date.UTC(2026, 0, 31, 12)],
  ['2026-01-31', Date.UTC(2026, 0, 31)],
  ['2026-01-31T12:00:00+02:00', Date.UTC(2026, 0, 31, 10)],
  [1_769_860_800_000, 1_769_860_800_000],
  [12, undefined],
  [Number.NaN, undefined],
  ['12', undefined],
  ['2026-13-45', undefined],
  ['yesterday', undefined],
  [null, undefined],
  [undefined, undefined],
])('x %j was read at %j', (x, expected) => {
  expect(pointTimeMs(x)).toBe(expected);
});

describe('memory history', () => {
  test('merges traces by time, whatever the order in which readings arrived', () => {
    const history = new MemoryHistory();
    const add = (trace: number, timeMs: number) => history.insert(trace, { timeMs, value: timeMs, quality: 'good' });
    for (const timeMs of [10, 30, 20]) add(0, timeMs);
    for (const timeMs of [15, 25]) add(1, timeMs);
    expect([...readingsOf(history.view(), EVERYTHING)].map(({ trace, reading }) => [trace, reading.timeMs])).toEqual([
      [0, 10],
      [1, 15],
      [0, 20],
      [1, 25],
      [0, 30],
    ]);
    expect([...readingsOf(history.view(), { fromMs: 15, toMs: 20 })].map(({ reading }) => reading.timeMs)).toEqual([
      15, 20,
    ]);
  });

  test('knows the newest reading of any trace before a time', () => {
    const history = new MemoryHistory();
    const add = (trace: number, timeMs: number) => history.insert(trace, { timeMs, value: 0, quality: 'good' });
    for (const timeMs of [10, 30, 20]) add(0, timeMs);
    for (const timeMs of [15, 25]) add(1, timeMs);
    const newest = [10, 11, 16, 25, 26, 99].map((timeMs) => history.newestBefore(timeMs));
    expect(newest).toEqual([undefined, 10, 15, 20, 25, 30]);
  });

  test('drops the oldest readings and keeps at least its capacity', () => {
    const history = new MemoryHistory(10_000);
    for (let i = 0; i < 50_000; i += 1)
      history.insert(0, { timeMs: i, value: i, quality: i % 2 === 0 ? 'good' : 'bad' });
    const kept = [...readingsOf(history.view(), EVERYTHING)].map(({ reading }) => reading);
    expect(kept.length).toBeGreaterThanOrEqual(10_000);
    expect(kept.length).toBeLessThan(20_000);
    expect(kept.at(-1)).toEqual({ timeMs: 49_999, value: 49_999, quality: 'bad' });
    expect(kept[0]?.timeMs).toBe(50_000 - kept.length);
  });
});

test('.csv has one row a finite reading in the order of time, with its series, value, unit and quality', async () => {
  const { call, socket, server } = await rig();
  const { url } = await call(
    [
      streamed('aaaaaaaaaa', { name: 'Temp, "inside"', meta: { unit: 'Cel' } }),
      streamed('bbbbbbbbbb', { name: 'Heart', meta: { series: 'heart_rate', unit: '/min' } }),
      { x: ['2026-02-01'], y: [7], name: '=cmd()' },
    ],
    { filename: 'f' },
  );
  const lines = [
    '{"x":"2026-01-01T00:00:02Z","y":21.5,"t_unsure":true}',
    '{"x":"2026-01-01 00:00:01.500","y":70,"streamtoken":"bbbbbbbbbb"}',
    '{"x":"2026-01-01T00:00:03Z","y":"22.25","quality":"bad","t_unsure":true}',
    '{"x":"2026-01-01T00:00:04Z","y":null}',
    '{"x":"2026-01-01T00:00:05Z","y":"warm"}',
    '{"x":1,"y":-3}',
  ];
  const client = await socket(streamHead('aaaaaaaaaa') + chunk(`${lines.join('\n')}\n`) + LAST_CHUNK);
  await client.untilClosed();
  const response = await fetch(`${url}.csv`);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(await response.text()).toBe(
    [
      'time,series,value,unit,quality',
      '2026-01-01T00:00:00.000Z,"Temp, ""inside""",-3,Cel,good',
      '2026-01-01T00:00:01.500Z,heart_rate,70,/min,good',
      '2026-01-01T00:00:02.000Z,"Temp, ""inside""",21.5,Cel,time-unsure',
      '2026-01-01T00:00:03.000Z,"Temp, ""inside""",22.25,Cel,bad',
      "2026-02-01T00:00:00.000Z,'=cmd(),7,,good",
      '',
    ].join('\n'),
  );
  const part = await (await fetch(`${url}.csv?from=2026-01-01T00:00:02Z&to=2026-01-01T00:00:02.500Z`)).text();
  expect(part.split('\n')).toHaveLength(3);
  expect((await fetch(`${url}.csv?from=tomorrow`)).status).toBe(400);
  const entries = await (await fetch(server.url, { headers: { Accept: 'application/json' } })).json();
  expect(entries).toEqual([
    {
      url,
      title: 'f',
      traces: [
        { name: 'Temp, "inside"', unit: 'Cel', points: 5 },
        { name: 'Heart', unit: '/min', points: 1 },
        { name: '=cmd()', unit: '', points: 1 },
      ],
    },
  ]);
});

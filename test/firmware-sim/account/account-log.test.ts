import { expect, test } from 'vitest';
import { readSamples } from '../../../firmware-sim/account/read-samples.ts';
import {
  AccountLog,
  type BoardSample,
  formatBoardSample,
  parseBoardSamples,
  parseStoredRows,
} from '../../../firmware-sim/index.ts';
import { runFaults } from '../faults/fault-rig.ts';
import { repeating } from '../rig.ts';

const read = (line: string) => readSamples(line).map(({ series, text }) => [series, text]);

test.each([
  ['T:21.50', [['T', '21.50']]],
  [
    'ecg:0.123 mV,heart_rate:71.0 bpm',
    [
      ['ecg', '0.123'],
      ['heart_rate', '71.0'],
    ],
  ],
  [
    'temperature (C) = -3e-2; light=7',
    [
      ['temperature', '-3e-2'],
      ['light', '7'],
    ],
  ],
  [
    '1.5, 2,3',
    [
      ['value', '1.5'],
      ['value_2', '2'],
      ['value_3', '3'],
    ],
  ],
  ['T:nan,H:40', [['H', '40']]],
  ['time 12:30:05', []],
  ['hello', []],
  ['', []],
])('the samples of %j are read', (line, samples) => {
  expect(read(line)).toEqual(samples);
});

test('samples are numbered over all series when their line is whole, and written and read back', () => {
  const samples: BoardSample[] = [];
  const log = new AccountLog({ nowMs: () => 5000, onSample: (sample) => samples.push(sample) });
  log.printed(Buffer.from('a:1,b:2.50\na:'), 10);
  log.printed(Buffer.from('3\n'), 20.25);
  expect(samples.map(({ id, series, value, simulatedMs }) => [id, series, value, simulatedMs])).toEqual([
    [1, 'a', '1', 10],
    [2, 'b', '2.50', 10],
    [3, 'a', '3', 20.25],
  ]);
  const file = samples.map(formatBoardSample).join('');
  expect(file.split('\n')[1]).toBe('{"id":2,"series":"b","value":"2.50","simulatedMs":10,"wallMs":5000}');
  expect(parseBoardSamples(file, 'board.jsonl')).toEqual(samples);
});

test('what the line loses was printed all the same', async () => {
  const { printed, text } = await runFaults({
    firmware: repeating('T:1\n', 100),
    faults: [{ kind: 'drop-bytes', atMs: 200, count: 4 }],
    durationMs: 450,
  });
  expect([printed, text]).toEqual(['T:1\n'.repeat(5), 'T:1\n'.repeat(4)]);
});

test('a table of a server is read with its quotes, and without the guard against formulas', () => {
  const csv =
    'time,series,value,unit,quality\n2026-01-01T00:00:01.000Z,"a, ""b""",1.5,Cel,good\n2026-01-01T00:00:02.000Z,\'=x,-2,,bad\n';
  expect(parseStoredRows(csv, 'plot.csv')).toEqual([
    { series: 'a, "b"', value: 1.5, timeMs: Date.UTC(2026, 0, 1, 0, 0, 1) },
    { series: '=x', value: -2, timeMs: Date.UTC(2026, 0, 1, 0, 0, 2) },
  ]);
});

test.each([
  ['x,y\n', /plot.csv, line 1: the header must be/],
  ['time,series,value,unit,quality\n2026-01-01T00:00:01Z,a,,Cel,good\n', /line 2: "" is no number/],
  ['time,series,value,unit,quality\nnoon,a,1,Cel,good\n', /line 2: "noon" is no time/],
])('a table that is none is refused with its line', (csv, message) => {
  expect(() => parseStoredRows(csv, 'plot.csv')).toThrow(message);
});

test('an account that is none is refused with its line', () => {
  expect(() => parseBoardSamples('{"id":1}\n', 'board.jsonl')).toThrow(/board.jsonl, line 1: not a sample of a board/);
});

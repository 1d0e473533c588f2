import { expect, test } from 'vitest';
import { BoardReading } from '../../bridge/board-reading.ts';

const nothingSkipped = (line: string, why: string) => expect.fail(`${line}: ${why}`);

test('readings become samples without a decoder, their quality with them', () => {
  const reading = new BoardReading({ series: new Map([['28-1', { skip: false, rename: 'attic' }]]) });
  const readings = [
    { series: '28-1', value: 85, unit: 'Cel', quality: 'bad' as const },
    { series: '28-2', value: 20.5, unit: 'Cel' },
  ];
  expect(reading.samples({ monotonicMs: 7, readings }, nothingSkipped)).toEqual([
    { series: 'attic', value: 85, unit: 'Cel', quality: 'bad', monotonicMs: 7 },
    { series: '28-2', value: 20.5, unit: 'Cel', monotonicMs: 7 },
  ]);
});

test('a new calibration keeps what was learned of the lines', () => {
  const reading = new BoardReading();
  const samples = (line: string) => reading.samples({ monotonicMs: 0, lines: [line] }, nothingSkipped);
  samples('light,temperature');
  reading.set({ series: new Map([['light', { skip: false, coefficients: [0, 2] }]]) });
  expect(samples('320,21.5')).toMatchObject([
    { series: 'light', value: 640 },
    { series: 'temperature', value: 21.5 },
  ]);
});

test('what is skipped is told with its line, what is harmless is not', () => {
  const reading = new BoardReading();
  const skips: string[] = [];
  const lines = ['', 'hello there!', 'T:1'];
  reading.samples({ monotonicMs: 0, lines }, (line, why) => skips.push(`${line} (${why})`));
  expect(skips).toHaveLength(1);
  expect(skips[0]).toMatch(/^hello there! \(.+\)$/);
});

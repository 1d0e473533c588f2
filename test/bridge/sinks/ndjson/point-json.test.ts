import { expect, test } from 'vitest';
import { encodePointJson } from '../../../../bridge/sinks/ndjson/point-json.ts';
import type { Point } from '../../../../core/index.ts';

const POINT: Point = { series: 'T', timeMs: Date.UTC(2026, 0, 1), value: 21.5 };

test.each<[string, Partial<Point>, string]>([
  ['a point', {}, '"value":21.5}'],
  ['a unit', { unit: 'Cel' }, '"value":21.5,"unit":"Cel"}'],
  ['good quality says nothing', { quality: 'good' }, '"value":21.5}'],
  ['bad quality', { quality: 'bad' }, '"value":21.5,"quality":"bad"}'],
  ['a time that may be wrong', { timeUnsure: true }, '"value":21.5,"timeUnsure":true}'],
])('%s, byte for byte', (_title, more, end) => {
  const line = encodePointJson('pi', { board: 'uno', point: { ...POINT, ...more } });
  expect(line).toBe(`{"time":"2026-01-01T00:00:00.000Z","bridge":"pi","board":"uno","series":"T",${end}\n`);
});

test('no name breaks the line', () => {
  const line = encodePointJson('p\ni', { board: '"', point: { ...POINT, series: '\u2028\n' } });
  expect(line.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(line)).toMatchObject({ bridge: 'p\ni', board: '"', series: '\u2028\n' });
});

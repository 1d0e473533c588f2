import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMetrics, metric } from '../../core/index.ts';

test('a metric is its help, its type and one line for each combination of labels', () => {
  const lost = {
    type: 'counter',
    name: 'boardstream_lost_points_total',
    help: 'Points declared lost.',
    samples: [
      { labels: { reason: 'full' }, value: 4500 },
      { labels: { reason: 'power' }, value: 0 },
    ],
  } as const;
  const depth = metric('gauge', 'boardstream_spool_points', 'Points waiting.', 12);
  expect(formatMetrics([lost, depth])).toBe(
    [
      '# HELP boardstream_lost_points_total Points declared lost.',
      '# TYPE boardstream_lost_points_total counter',
      'boardstream_lost_points_total{reason="full"} 4500',
      'boardstream_lost_points_total{reason="power"} 0',
      '# HELP boardstream_spool_points Points waiting.',
      '# TYPE boardstream_spool_points gauge',
      'boardstream_spool_points 12',
      '',
    ].join('\n'),
  );
});

test('no label can end its own quotes or line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (board) => {
      const text = formatMetrics([{ type: 'gauge', name: 'a', help: 'b', samples: [{ labels: { board }, value: 1 }] }]);
      const quoted = /^a\{board="((?:[^"\\\n]|\\[\\"n])*)"\} 1$/m.exec(text)?.[1];
      const read = quoted?.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
      expect(read).toBe(board);
      expect(text.split('\n')).toHaveLength(4);
    }),
  );
});

test.each([
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [Number.NaN, 'NaN'],
  [1e21, '1e+21'],
])('%d is written as %s', (value, text) => {
  expect(formatMetrics([metric('gauge', 'a', 'b', value)])).toContain(`\na ${text}\n`);
});

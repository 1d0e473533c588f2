import { expect, test } from 'vitest';
import { didYouMean, nearestWord } from '../../core/index.ts';

const KEYS = ['source', 'path', 'match', 'baud', 'decoder', 'series', 'max-line-bytes', 'http-port'];

test.each([
  ['bud', 'baud'],
  ['buad', 'baud'],
  ['bauds', 'baud'],
  ['Baud', 'baud'],
  ['max_line_bytes', 'max-line-bytes'],
  ['maxLineBytes', 'max-line-bytes'],
  ['httpport', 'http-port'],
  ['sorce', 'source'],
  ['serie', 'series'],
])('%s is taken for %s', (word, meant) => {
  expect(nearestWord(word, KEYS)).toBe(meant);
});

test.each(['', 'x', 'rate', 'port', 'colour', 'a'.repeat(100_000)])('%.10s is taken for nothing', (word) => {
  expect(nearestWord(word, KEYS)).toBeUndefined();
  expect(didYouMean(word, KEYS)).toBe('');
});

test('of two that are as near the first is meant, and a nearer one comes before both', () => {
  expect(nearestWord('cat', ['bat', 'hat'])).toBe('bat');
  expect(nearestWord('cat', ['bat', 'cats', 'cat'])).toBe('cat');
});

test('a limit of letters makes it stricter', () => {
  expect(nearestWord('BOARDSTREAM_SERVICE_HOST', ['BOARDSTREAM_SERVER_HOST'])).toBe('BOARDSTREAM_SERVER_HOST');
  expect(nearestWord('BOARDSTREAM_SERVICE_HOST', ['BOARDSTREAM_SERVER_HOST'], 2)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { readStreamMessage } from '../../../../bridge/sources/yun/stream-message.ts';

test.each([
  ['{"x": 1.00, "y": 2.50, "token": "abc"}', 2.5],
  ['{"timezone": "America/Montreal", "y": "512.00", "token": "abc"}', 512],
  ['{"x": 10:15:03, "y": -2.50, "token": "abc"}', -2.5],
  ['{"x": 2013-11-01 10:15:03, "y": "7", "token": "abc"}', 7],
  ['{"y": 0, "token": "abc"}', 0],
])('%s is the value %d of stream abc', (message, value) => {
  expect(readStreamMessage(message)).toEqual({ token: 'abc', value });
});

test.each([
  '',
  'null',
  '[1]',
  '{"y": 2.5}',
  '{"y": "nan", "token": "abc"}',
  '{"y": "", "token": "abc"}',
  '{"y": "12abc", "token": "abc"}',
  '{"y": [1, 2], "token": "abc"}',
  '{"x": 10:15, "y": 1e999, "token": "abc"}',
  '{"y": 1e999, "token": "abc"}',
  '{"y": 1, "token": 5}',
])('%s is no value', (message) => {
  expect(readStreamMessage(message)).toBeUndefined();
});

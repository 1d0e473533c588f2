import { expect, test } from 'vitest';
import { RetainedMessages } from '../../../plot-server/broker/own/retained-messages.ts';
import { matchesFilter } from '../../../plot-server/broker/own/topic-rules.ts';

const text = (retained: RetainedMessages, ...filters: string[]) =>
  retained.matching(filters).map(([topic, payload]) => `${topic} ${payload}`);

test('no more messages are retained than there may be; one takes the place of its own and leaves room behind', () => {
  const retained = new RetainedMessages(2);
  const set = (topic: string, payload: string) => retained.set(topic, Buffer.from(payload));
  expect([set('a', '1'), set('b', '1'), set('c', '1'), set('a', '2')]).toEqual([true, true, false, true]);
  expect(text(retained, '#')).toEqual(['a 2', 'b 1']);
  expect([set('b', ''), set('c', '1')]).toEqual([true, true]);
  expect(text(retained, '#')).toEqual(['a 2', 'c 1']);
});

test('nor more bytes, topics included', () => {
  const retained = new RetainedMessages(100, 100);
  const set = (topic: string, bytes: number) => retained.set(topic, Buffer.alloc(bytes, 'x'));
  expect([set('a', 98), set('a', 99), set('a', 50), set('b', 46), set('c', 1)]).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
  expect([set('a', 0), set('c', 50)]).toEqual([true, true]);
});

test.each([
  ['#', 'a/b', true],
  ['#', '$SYS/a', false],
  ['+/a', '$SYS/a', false],
  ['$SYS/#', '$SYS/a', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/+', 'a', false],
  ['a/+', 'a/b', true],
  ['a/+', 'a/b/c', false],
  ['+/$data', 'b/$data', true],
  ['a/b', 'a/b/c', false],
  ['a//b', 'a//b', true],
])('the filter %s and the topic %s: %s', (filter, topic, matches) => {
  expect(matchesFilter(filter, topic)).toBe(matches);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boardTopics, bridgeTopics, isTopicBase, readBridgeTopic, topicLevel } from '../../core/index.ts';

test.each(['greenhouse', 'pi-4', 'A0', 'Küche', '_x'])('%s is a level of a topic as it is', (name) => {
  expect(topicLevel(name)).toBe(name);
});

test.each(['front door', 'a/b', '+', '#', '$SYS', 'pi.local', '', 'a\0b', '../x', '>', '*'])(
  'what stands for %j is one level that no broker takes for anything else',
  (name) => {
    expect(topicLevel(name)).toMatch(/^[\p{L}\p{N}_-]+$/u);
  },
);

test('two names never share a level', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
      fc.pre(one !== other);
      expect(topicLevel(one)).not.toBe(topicLevel(other));
    }),
  );
});

test('a server reads which bridge a topic is of, and takes no other for one of ours', () => {
  const { data, state } = bridgeTopics('site/boards', 'pi');
  expect(readBridgeTopic('site/boards', data)).toEqual({ level: 'pi', kind: 'data' });
  expect(readBridgeTopic('site/boards', state)).toEqual({ level: 'pi', kind: 'state' });
  for (const other of [boardTopics('site/boards', 'pi', 'uno').state, 'site/boards/$data', 'boards/pi/$data', 'x']) {
    expect(readBridgeTopic('site/boards', other)).toBeUndefined();
  }
});

test.each(['boardstream', 'site/boards', 'a/b$c', 'Werk 1/Halle'])('%s may stand before topics', (base) => {
  expect(isTopicBase(base)).toBe(true);
});

test.each(['', '/a', 'a/', 'a//b', '+', 'a/#', '$SYS', 'a/$share', 'a\0b', 'a/b/c/d/e/f/g/h/i', 'x'.repeat(65)])(
  '%j may not stand before topics',
  (base) => {
    expect(isTopicBase(base)).toBe(false);
  },
);

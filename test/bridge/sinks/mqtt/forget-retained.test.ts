import { beforeEach, expect, test } from 'vitest';
import { forgetRetained } from '../../../../bridge/sinks/mqtt/forget/forget-retained.ts';

/** Topics and payloads as a broker holds them. */
let broker: Map<string, string>;
/** Topics that it says to have cleared and has not, as Mosquitto does where an account may not write. */
let kept: Set<string>;

const discovery = (stateTopic: string, name = 'boardstream') =>
  JSON.stringify({ o: { name }, stat_t: stateTopic, cmps: {} });

beforeEach(() => {
  kept = new Set();
  broker = new Map([
    ['site/pi4/$state', JSON.stringify({ state: 'offline', bridge: 'pi4' })],
    ['site/pi4/uno/$state', '{"T":1}'],
    ['site/pi4/uno/$availability', 'offline'],
    ['site/pi4/uno2/$state', '{"T":2}'],
    ['site/pi5/uno/$state', '{"T":3}'],
    ['ha/device/a/config', discovery('site/pi4/uno/$state')],
    ['ha/device/b/config', discovery('site/pi4/uno2/$state')],
    ['ha/device/c/config', discovery('site/pi4/$state')],
    ['ha/device/d/config', discovery('site/pi4/uno/$state', 'zigbee2mqtt')],
    ['ha/device/e/config', 'no JSON'],
    ['ha/device/f/config', '[]'],
  ]);
});

async function forget(board: string | undefined) {
  const cleared: string[] = [];
  const retained = {
    async read(filters: readonly string[]) {
      const patterns = filters.map((filter) => {
        const escaped = filter.replaceAll('$', '\\$').replace(/#$/, '.*').replaceAll('+', '[^/]+');
        return new RegExp(`^${escaped}$`);
      });
      return new Map([...broker].filter(([topic]) => patterns.some((pattern) => pattern.test(topic))));
    },
    async clear(topic: string) {
      if (!kept.has(topic)) broker.delete(topic);
    },
  };
  const place = { base: 'site', bridge: 'pi4', discoveryPrefix: 'ha' };
  const forgotten = await forgetRetained({
    ...{ retained, ...place, board },
    onCleared: (topic) => cleared.push(topic),
  });
  return { cleared, ...forgotten };
}

test('a board is forgotten with what Home Assistant was told of it, and nothing else is', async () => {
  const others = [...broker.keys()].filter(
    (topic) => !topic.startsWith('site/pi4/uno/') && topic !== 'ha/device/a/config',
  );
  expect(await forget('uno')).toEqual({
    cleared: ['site/pi4/uno/$state', 'site/pi4/uno/$availability', 'ha/device/a/config'],
    isInUse: false,
    left: [],
  });
  expect([...broker.keys()]).toEqual(others);
});

test('a whole bridge is forgotten with all its boards and itself', async () => {
  const { cleared } = await forget(undefined);
  expect(cleared).toHaveLength(7);
  expect([...broker.keys()]).toEqual([
    'site/pi5/uno/$state',
    'ha/device/d/config',
    'ha/device/e/config',
    'ha/device/f/config',
  ]);
});

test('of a board that nobody ever heard of nothing is cleared', async () => {
  expect(await forget('mega')).toEqual({ cleared: [], isInUse: false, left: [] });
  expect(broker.size).toBe(11);
});

test('what the broker keeps all the same is told', async () => {
  kept.add('site/pi4/uno/$state');
  expect((await forget('uno')).left).toEqual(['site/pi4/uno/$state']);
});

test.each([
  ['online', [{ name: 'uno', state: 'online' }], true],
  ['online', [{ name: 'uno2', state: 'online' }], false],
  ['offline', [{ name: 'uno', state: 'online' }], false],
])('a bridge that is %s with boards %j means that uno is in use: %s', async (state, boards, isInUse) => {
  const details = { version: '1', uptimeS: 1, clock: 'set', supply: 'ok', boards };
  const spool = { points: 0, oldestAgeMs: 0, dropped: 0 };
  broker.set('site/pi4/$state', JSON.stringify({ state, bridge: 'pi4', ...details, spool }));
  expect((await forget('uno')).isInUse).toBe(isInUse);
});

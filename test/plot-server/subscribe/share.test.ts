import { expect, test } from 'vitest';
import { encodeBridgeReport } from '../../../core/index.ts';
import { isInShare } from '../../../plot-server/subscribe/share.ts';
import { mark, point, stored, subscribeRig, Talker } from './rig.ts';

const LEVELS = Array.from({ length: 1_000 }, (_, index) => `bridge-${index}`);

test.each([1, 2, 3, 7])('of %i shares every bridge is in exactly one, and none is twice as large as another', (of) => {
  const shares = Array.from({ length: of }, (_, at) =>
    LEVELS.filter((level) => isInShare(level, { index: at + 1, of })),
  );
  expect(shares.flat().sort()).toEqual([...LEVELS].sort());
  const sizes = shares.map(({ length }) => length);
  expect(Math.max(...sizes)).toBeLessThan(2 * Math.min(...sizes));
});

test('names of two equal digits are split as well', () => {
  const levels = Array.from({ length: 10 }, (_, digit) => `pi-${digit}${digit}`);
  const first = levels.filter((level) => isInShare(level, { index: 1, of: 2 }));
  expect(first.length).toBeGreaterThan(0);
  expect(first.length).toBeLessThan(10);
});

test('a server takes and counts nothing of bridges that are not its own', async () => {
  const shares = [1, 2].map((index) => subscribeRig({ share: { index, of: 2 } }));
  for (const rig of shares) {
    for (const bridge of ['pi-1', 'pi-2', 'pi-3', 'pi-4']) {
      await new Talker(rig, { bridge }).says(mark(1), point('uno/a', 1));
    }
  }
  const plots = shares.map((rig) => Object.keys(stored(rig)));
  expect(plots.flat().sort()).toEqual(['pi-1/uno', 'pi-2/uno', 'pi-3/uno', 'pi-4/uno']);
  expect(plots.every(({ length }) => length > 0)).toBe(true);
});

test('a server with a share has the broker send it the points of its own bridges alone', async () => {
  const bridges = ['pi-1', 'pi-2', 'pi-3', 'pi-4'];
  const shares = [1, 2].map((index) => subscribeRig({ share: { index, of: 2 } }));
  for (const { link } of shares) {
    expect(link.listener?.filters).toEqual(['boardstream/+/$state']);
    for (const bridge of bridges) {
      void link.deliver(`boardstream/${bridge}/$state`, encodeBridgeReport({ state: 'online', bridge }), true);
    }
  }
  const topics = shares.map(({ link }) => link.topics);
  expect(topics.flat().sort()).toEqual(bridges.map((bridge) => `boardstream/${bridge}/$data`));
  expect(topics.every(({ length }) => length > 0)).toBe(true);
});

test('a report that is none, or of another bridge than its topic, brings no topic', () => {
  const { link } = subscribeRig({ share: { index: 1, of: 1 } });
  void link.deliver('boardstream/pi/$state', '{"state":"online","bridge":"another"}');
  void link.deliver('boardstream/pi/$state', 'online');
  void link.deliver('boardstream/pi/$state', '');
  expect(link.topics).toEqual([]);
});

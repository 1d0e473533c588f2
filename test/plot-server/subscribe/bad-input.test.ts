import { expect, test } from 'vitest';
import { encodeDataHead } from '../../../core/index.ts';
import { brokerSource } from '../../../plot-server/plots/broker-source.ts';
import type { Refusal } from '../../../plot-server/subscribe/refusals.ts';
import { BOOT, mark, point, SOURCE, type SubscribeRig, stored, subscribeRig, Talker } from './rig.ts';

const HEAD = encodeDataHead({ bridge: 'pi', source: SOURCE, boot: BOOT, session: 's1' });
const GOOD = `${HEAD}${mark(1)}\n${point('uno/a', 1)}\n`;

function refused({ subscription }: SubscribeRig): Partial<Record<Refusal, number>> {
  const samples = subscription.stats().refused.filter(({ value }) => value > 0);
  return Object.fromEntries(samples.map(({ labels, value }) => [labels?.['reason'], value]));
}

test.each<[Refusal, topic: string, payload: string | Buffer, isRetained?: boolean]>([
  ['topic', 'boardstream/pi/temperature', GOOD],
  ['topic', 'boardstream/pi/uno/$data', GOOD],
  ['topic', 'boardstream//$data', GOOD],
  ['topic', '$SYS/pi/$data', GOOD],
  ['retained', 'boardstream/pi/$data', GOOD, true],
  ['size', 'boardstream/pi/$data', `${GOOD}${'x'.repeat(1024 * 1024)}`],
  ['head', 'boardstream/pi/$data', ''],
  ['head', 'boardstream/pi/$data', '21.5'],
  ['head', 'boardstream/pi/$data', '{"temperature":21.5}\n'],
  ['head', 'boardstream/pi/$data', Buffer.from([0xff, 0xfe, 0x0a, 0x00])],
  ['head', 'boardstream/pi/$data', `${'x'.repeat(4_000)}\n`],
  ['bridge', 'boardstream/attic/$data', GOOD],
  ['bridge', 'boardstream/__proto__/$data', GOOD],
  ['lines', 'boardstream/pi/$data', `${HEAD}${mark(1)}\n${`${point('uno/a', 1)}\n`.repeat(1_001)}`],
  ['mark', 'boardstream/pi/$data', `${HEAD}${point('uno/a', 1)}\n`],
  ['mark', 'boardstream/pi/$data', `${HEAD}\n${point('uno/a', 1)}\n`],
  ['state', 'boardstream/pi/$state', 'online'],
  ['state', 'boardstream/pi/$state', '{"state":"perhaps","bridge":"pi"}'],
  ['bridge', 'boardstream/attic/$state', '{"state":"offline","bridge":"pi"}'],
])('counts as "%s" what comes on %s, and stores nothing of it', async (reason, topic, payload, isRetained) => {
  const rig = subscribeRig();
  void rig.link.deliver(topic, payload, isRetained);
  await rig.clock.advance(200);
  expect(refused(rig)).toEqual({ [reason]: 1 });
  expect(stored(rig)).toEqual({});
  expect(rig.link.published).toEqual([]);
  expect(rig.statuses).toEqual([expect.objectContaining({ type: 'brokerMessagesRefused', count: 1, topic })]);
});

test('a thousand foreign messages make two statuses in ten seconds', async () => {
  const rig = subscribeRig();
  for (let count = 0; count < 1_000; count += 1) void rig.link.deliver('boardstream/pi/$data', 'x');
  await rig.clock.advance(10_000);
  expect(rig.statuses.map((status) => (status.type === 'brokerMessagesRefused' ? status.count : status))).toEqual([
    1, 999,
  ]);
});

test('a line that is too long takes its number and is refused, and those beside it are stored', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1), `{"n":"uno/${'x'.repeat(65_600)}"`, point('uno/a', 3));
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1, 3] } });
  expect(pi.heard.at(-1)).toContain('{"ack":3,"rejected":[[2,413,');
});

test.each([
  ['not JSON', '{'],
  ['it has no name', '{"t":1,"v":2}'],
  ['its name is not BOARD/SERIES', '{"n":"uno","t":1,"v":2}'],
  ['its value is no finite number', '{"n":"uno/a","t":1,"v":1e999}'],
  ['its time is none', '{"n":"uno/a","t":1e300,"v":1}'],
  ['its time is none', '{"n":"uno/a","t":-1,"v":1}'],
])('a line is refused because %s, with its number', async (why, line) => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), line, point('uno/b', 2));
  expect(pi.heard.at(-1)).toBe(`{"ack":2,"rejected":[[1,422,"${why}"]]}`);
  expect(stored(rig)).toEqual({ 'pi/uno': { b: [2] } });
});

test('a line that names two series is one of the last, whatever its beginning says', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1));
  await pi.says(mark(2), '{"n":"uno/a","t":1767225602,"v":2,"n":"uno/b"}');
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1] } });
  expect(pi.heard.at(-1)).toContain('"rejected":[[2,422,');
});

test('two spools that publish as one bridge in turns are reported once a minute', async () => {
  const rig = subscribeRig();
  const one = new Talker(rig);
  const other = new Talker(rig, { source: 'T'.repeat(22) });
  for (let turn = 0; turn < 5; turn += 1) {
    await one.says();
    await other.says();
  }
  expect(rig.statuses).toEqual([{ type: 'bridgeNameShared', bridge: 'pi' }]);
});

test('a spool that takes over from another one is not reported', async () => {
  const rig = subscribeRig();
  await new Talker(rig).says();
  const other = new Talker(rig, { source: 'T'.repeat(22) });
  for (let turn = 0; turn < 5; turn += 1) await other.says();
  expect(rig.statuses).toEqual([]);
});

test('a bridge that thinks of ever new spools is refused from the ninth on, and others are not', async () => {
  const rig = subscribeRig();
  for (let count = 0; count < 20; count += 1) {
    await new Talker(rig, { source: `${count}`.padEnd(22, 's') }).says();
  }
  await new Talker(rig, { bridge: 'other' }).says(mark(1), point('uno/a', 1));
  expect(refused(rig)).toEqual({ full: 12 });
  expect(stored(rig)).toEqual({ 'other/uno': { a: [1] } });
});

test('what the store remembers of a bridge is not forgotten for the many spools of another one', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1));
  for (let count = 0; count < 100; count += 1) {
    const source = `${count}`.padEnd(22, 's');
    await new Talker(rig, { bridge: 'evil', source }).says(mark(1), point('uno/a', count));
    await rig.clock.advance(31_000);
  }
  expect(rig.store.record(brokerSource('pi', SOURCE)).high).toBe(1);
  const remembered = Array.from({ length: 100 }, (_, count) => `${count}`.padEnd(22, 's')).filter(
    (source) => rig.store.record(brokerSource('evil', source)).high > 0,
  );
  expect(remembered).toHaveLength(64);
});

import { expect, test } from 'vitest';
import { mark, point, stored, subscribeRig, Talker } from './rig.ts';

test('a message becomes points of the plot BRIDGE/BOARD, and is acknowledged on the topic of the bridge', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('greenhouse/temperature', 21.5), point('greenhouse/humidity', 40));
  expect(stored(rig)).toEqual({ 'pi/greenhouse': { temperature: [21.5], humidity: [40] } });
  expect(pi.heard[0]).toContain('"hello":1,"ack":0');
  expect(pi.heard.at(-1)).toBe('{"ack":2}');
  expect(rig.link.published.map(({ topic }) => topic)).toContain('boardstream/pi/$ack');
});

test('a message that the broker delivers twice is stored once', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  const message = [mark(1), point('uno/a', 1), point('uno/a', 2)];
  await pi.says(...message);
  await pi.says(...message);
  await pi.says(mark(2), point('uno/a', 2), point('uno/a', 3));
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1, 2, 3] } });
  expect(rig.ackStreams.stats().duplicates).toBe(3);
  expect(pi.heard.at(-1)).toBe('{"ack":3}');
});

test('a message that is lost ends the session, and the next one of it is told where the source stands', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1));
  await pi.says(mark(3), point('uno/a', 3));
  expect(pi.heard.at(-1)).toContain('"reason":"gap"');
  await pi.says('');
  expect(pi.heard.at(-2)).toContain('"hello":1,"ack":1');
  await pi.says(mark(2), point('uno/a', 2), point('uno/a', 3));
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1, 2, 3] } });
});

test('points are answered once: when they are stored', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says('');
  const before = pi.heard.length;
  await pi.says(mark(1), point('uno/a', 1));
  expect(pi.heard.slice(before)).toEqual(['{"ack":1}']);
});

test('a heartbeat that says what comes next shows that the last message was lost', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1));
  await pi.says('{"plotly-stream":{"next":2}}', '');
  expect(pi.heard.at(-1)).toBe('{"ack":1}');
  await pi.says('{"plotly-stream":{"next":3}}', '');
  expect(pi.heard.at(-1)).toContain('"reason":"gap"');
});

test('a head alone, or a blank line, is a question', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says();
  expect(pi.heard).toEqual([expect.stringContaining('"hello":1,"ack":0'), '{"ack":0}']);
  await pi.says('');
  expect(pi.heard.at(-1)).toBe('{"ack":0}');
});

test('a new session replaces the one before, and what still comes of that is refused', async () => {
  const rig = subscribeRig();
  const older = new Talker(rig, { session: 'old' });
  const newer = new Talker(rig, { session: 'new' });
  await older.says(mark(1), point('uno/a', 1));
  await newer.says();
  expect(older.heard.at(-1)).toContain('"reason":"replaced"');
  await older.says(mark(2), point('uno/a', 2));
  await newer.says(mark(2), point('uno/a', 22));
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1, 22] } });
  expect(newer.heard.at(-1)).toBe('{"ack":2}');
  expect(rig.subscription.stats().refused).toContainEqual(
    expect.objectContaining({ labels: { broker: 'mqtt://fake', reason: 'session' }, value: 1 }),
  );
});

test('a session that is silent for 30 s is forgotten, and greeted again when it speaks', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1));
  await rig.clock.advance(31_000);
  expect(rig.subscription.stats().sources).toBe(0);
  await pi.says(mark(2), point('uno/a', 2));
  expect(pi.heard.filter((line) => line.includes('"hello"'))).toHaveLength(2);
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1, 2] } });
});

test('a source belongs to its bridge: another bridge that names it starts from nothing', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  const thief = new Talker(rig, { bridge: 'thief' });
  await pi.says(mark(1), point('uno/a', 1), point('uno/a', 2));
  await thief.says();
  expect(thief.heard[0]).toContain('"ack":0');
  await thief.says(mark(1), point('uno/a', 99));
  await pi.says(mark(3), point('uno/a', 3));
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1, 2, 3] }, 'thief/uno': { a: [99] } });
});

test('names that reach a prototype are names like others', async () => {
  const rig = subscribeRig();
  const names = ['__proto__', 'constructor', 'hasOwnProperty'];
  for (const bridge of names) {
    const lines = names.flatMap((board) => names.map((series) => point(`${board}/${series}`, 1)));
    await new Talker(rig, { bridge }).says(mark(1), ...lines);
  }
  const plots = [...rig.registry.plots()];
  expect(plots.map(({ filename }) => filename)).toEqual(names.flatMap((a) => names.map((b) => `${a}/${b}`)));
  for (const { figure } of plots) expect(figure.traces.map((trace) => trace.setting('name'))).toEqual(names);
  expect(({} as { y?: unknown }).y).toBeUndefined();
});

test.each(['+', '#', '$SYS', '$data', 'a/b', '..', 'ü "x"\n'])('a bridge may be called %j', async (bridge) => {
  const rig = subscribeRig();
  const talker = new Talker(rig, { bridge });
  await talker.says(mark(1), point('#/+', 1));
  expect(talker.heard.at(-1)).toBe('{"ack":1}');
  expect([...rig.registry.plots()]).toHaveLength(1);
});

test('bridges whose clocks are years apart keep the times they give', async () => {
  const rig = subscribeRig();
  await new Talker(rig, { bridge: 'past' }).says(mark(1), point('uno/a', 1, { timeMs: 0, timeUnsure: true }));
  await new Talker(rig, { bridge: 'future' }).says(mark(1), point('uno/a', 1, { timeMs: Date.UTC(2099, 0, 1) }));
  const times = [...rig.registry.plots()].map(({ figure }) => figure.toJson().data[0]?.['x']);
  expect(times).toEqual([['1970-01-01T00:00:00.000Z'], ['2099-01-01T00:00:00.000Z']]);
});

test('a reading that the sensor failed at is stored with its quality and not drawn', async () => {
  const rig = subscribeRig();
  await new Talker(rig).says(mark(1), point('uno/a', 85, { quality: 'bad' }), point('uno/a', 90));
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [null, 90] } });
});

test('a server that stops says so to every session', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1));
  rig.subscription.stopTaking();
  const drained = rig.ackStreams.drain();
  await rig.clock.advance(1_000);
  await drained;
  expect(pi.heard.at(-1)).toContain('"reason":"draining"');
});

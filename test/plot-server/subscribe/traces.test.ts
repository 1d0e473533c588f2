import { expect, test } from 'vitest';
import { mark, point, stored, subscribeRig, Talker } from './rig.ts';

function axes(rig: ReturnType<typeof subscribeRig>): unknown {
  const [plot] = rig.registry.plots();
  return plot?.figure.traces.map((trace) => [trace.setting('name'), trace.setting('yaxis')]);
}

test('no point is stored before the plot of its series is saved, and other bridges are not held up', async () => {
  let saved = () => {};
  const rig = subscribeRig({
    save: (plots) =>
      new Promise((resolve) => {
        if ([...plots].some(({ filename }) => filename.startsWith('slow/'))) saved = resolve;
        else resolve();
      }),
  });
  const slow = new Talker(rig, { bridge: 'slow' });
  await slow.says(mark(1), point('uno/a', 1));
  await slow.says(mark(2), point('uno/a', 2));
  await new Talker(rig, { bridge: 'quick' }).says(mark(1), point('uno/a', 1));
  expect(stored(rig)).toEqual({ 'slow/uno': { a: [] }, 'quick/uno': { a: [1] } });
  expect(slow.heard).toEqual([]);
  saved();
  await rig.clock.advance(200);
  expect(stored(rig)).toEqual({ 'slow/uno': { a: [1, 2] }, 'quick/uno': { a: [1] } });
  expect(slow.heard.at(-1)).toBe('{"ack":2}');
});

test('messages that wait for plots are held back at the broker from 8 MiB on', async () => {
  const rig = subscribeRig({ save: () => new Promise(() => {}) });
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1));
  const head = '{"boardstream":1,"bridge":"pi","source":"SSSSSSSSSSSSSSSSSSSSSS","boot":"BBBBBBBBBBB","session":"s1"}';
  const message = `${head}\n${mark(2)}\n${'x'.repeat(900_000)}\n`;
  const held = Array.from({ length: 12 }, () => rig.link.deliver(pi.topic, message) !== undefined);
  expect(held.indexOf(true)).toBe(9);
});

test('a series that comes later joins the plot, and points of before stay', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1, { unit: 'Cel' }));
  await pi.says(mark(2), point('uno/b', 2, { unit: 'Cel' }), point('uno/c', 3, { unit: '%RH' }));
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1], b: [2], c: [3] } });
  expect(axes(rig)).toEqual([
    ['a', 'y'],
    ['b', 'y'],
    ['c', 'y2'],
  ]);
});

test('a unit that comes to be known later gives the series a panel of its own', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1), point('uno/b', 1));
  expect(axes(rig)).toEqual([
    ['a', 'y'],
    ['b', 'y'],
  ]);
  await pi.says(mark(3), point('uno/b', 2, { unit: 'Cel' }));
  expect(axes(rig)).toEqual([
    ['a', 'y'],
    ['b', 'y2'],
  ]);
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1], b: [1, 2] } });
});

test('a unit that changes to and fro is followed once a session: each change is a save', async () => {
  let saves = 0;
  const rig = subscribeRig({
    save: async () => {
      saves += 1;
    },
  });
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1, { unit: 'Cel' }));
  for (let turn = 0; turn < 10; turn += 1) await pi.says(mark(turn + 2), point('uno/a', 1, { unit: `u${turn}` }));
  expect(saves).toBe(1);
  expect(pi.heard.at(-1)).toBe('{"ack":11}');
});

test('the 33rd series of a board is refused and said to be, and the others are stored', async () => {
  const rig = subscribeRig();
  const pi = new Talker(rig);
  const lines = Array.from({ length: 34 }, (_, index) => point(`uno/s${index}`, 1));
  await pi.says(mark(1), ...lines);
  expect(Object.keys(stored(rig)['pi/uno'] ?? {})).toHaveLength(32);
  expect(pi.heard.at(-1)).toBe(
    '{"ack":34,"rejected":[[33,422,"a plot holds at most 32 traces"],[34,422,"a plot holds at most 32 traces"]]}',
  );
});

test('a board beyond the limit of plots is refused with how to raise it, and stored nowhere', async () => {
  const rig = subscribeRig({ limits: { plots: 1 } });
  const pi = new Talker(rig);
  await pi.says(mark(1), point('uno/a', 1), point('mega/a', 2));
  await pi.says(mark(3), point('uno/a', 3), point('mega/a', 4));
  expect(stored(rig)).toEqual({ 'pi/uno': { a: [1, 3] } });
  const why = 'this server keeps at most 1 plots; it can be told to keep more with --limit plots=N';
  expect(pi.heard.at(-1)).toBe(`{"ack":4,"rejected":[[4,507,"${why}"]]}`);
});

test('traces join the plot that the bridge made over HTTP', async () => {
  const rig = subscribeRig();
  const plot = rig.registry.newPlot({ user: 'maker', filename: 'pi/uno' });
  plot.figure.replace([{ definition: { name: 'a', x: [], y: [] }, streamId: 'token' }], {});
  rig.registry.register(plot);
  await new Talker(rig).says(mark(1), point('uno/b', 1));
  expect([...rig.registry.plots()].map(({ figure }) => figure.traces.length)).toEqual([2]);
});

test('two bridges with boards and series of the same names have plots of their own', async () => {
  const rig = subscribeRig();
  await new Talker(rig, { bridge: 'one' }).says(mark(1), point('uno/a', 1));
  await new Talker(rig, { bridge: 'two' }).says(mark(1), point('uno/a', 2));
  expect(stored(rig)).toEqual({ 'one/uno': { a: [1] }, 'two/uno': { a: [2] } });
});

test('every board that is stored is seen by the fleet, and reports are heard', async () => {
  const told: unknown[] = [];
  const fleet = {
    heard: (...report: unknown[]) => told.push(report),
    seen: (bridge: string, board: string) => told.push([bridge, board]),
  };
  const rig = subscribeRig({ fleet });
  await new Talker(rig).says(mark(1), point('uno/a', 1));
  void rig.link.deliver('boardstream/pi/$state', '{"state":"offline","bridge":"pi"}', true);
  void rig.link.deliver('boardstream/pi/$state', '', true);
  expect(told).toEqual([
    ['pi', 'uno'],
    [{ state: 'offline', bridge: 'pi' }, true],
  ]);
});

import { getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import {
  type BoardConfig,
  DeliveryMeter,
  ManualClock,
  MemorySpool,
  runBridge,
  startBridge,
} from '../../bridge/index.ts';
import { eventually } from '../eventually.ts';
import { AckServer } from './sinks/acknowledged/ack-server.ts';

test('a bridge whose input ends delivers all of it, counts it, and leaves a spool that it was given open', async () => {
  const clock = new ManualClock();
  const onStatus = () => undefined;
  const server = new AckServer(clock);
  await server.start();
  let closed = 0;
  class WatchedSpool extends MemorySpool {
    override async close(): Promise<void> {
      closed += 1;
    }
  }
  const spool = new WatchedSpool({ clock, onStatus });
  const meter = new DeliveryMeter(clock);
  let isDone = false;
  const done = runBridge({
    name: 'pi',
    boards: [{ source: 'readable', name: 'stdin', input: Readable.from([Buffer.from('T=1\nT=2\nT=3\n')]) }],
    destination: { url: server.url, user: 'maker', key: 'canary1234' },
    spool,
    meter,
    clock,
    onStatus,
    signal: new AbortController().signal,
  }).then(() => {
    isDone = true;
  });
  await eventually('the bridge has ended', async () => {
    await clock.advance(100);
    return isDone;
  });
  await done;
  await server.kill();
  expect(server.values).toEqual([1, 2, 3]);
  expect(meter.snapshot()).toMatchObject({ sentLines: 3, mode: 'none', connected: false });
  expect(closed).toBe(0);
});

test('a bridge that changes boards and destination in mid-stream stores every line once over both, in order', async () => {
  const clock = new ManualClock();
  const servers = [new AckServer(clock), new AckServer(clock)];
  await Promise.all(servers.map((server) => server.start()));
  const [one, two] = servers.map(({ url }) => ({ url, user: 'maker', key: 'canary1234' }));
  if (one === undefined || two === undefined) throw new Error('there are two');
  const inputs = new Map(['a', 'b', 'c', 'd'].map((name) => [name, new PassThrough()]));
  const board = (name: string, scale = 1): BoardConfig => ({
    source: 'readable',
    name,
    input: inputs.get(name) ?? new PassThrough(),
    series: new Map([['T', { skip: false, coefficients: [0, scale] }]]),
  });
  let isDone = false;
  const bridge = startBridge({
    name: 'pi',
    boards: [board('a'), board('b')],
    destination: one,
    clock,
    onStatus: () => undefined,
    signal: new AbortController().signal,
  });
  void bridge.done.then(() => {
    isDone = true;
  });
  const arrived = (server: AckServer | undefined, count: number) =>
    eventually(`${count} points are stored`, async () => {
      await clock.advance(100);
      return server?.values.length === count;
    });
  inputs.get('a')?.write('T=1\n');
  await arrived(servers[0], 1);
  const changes = await bridge.change({ boards: [board('a', 10), board('c')], destination: two });
  expect({ ...changes, started: changes.started.length, reread: changes.reread.length }).toEqual({
    started: 1,
    stopped: ['b'],
    reopened: [],
    reread: 1,
    destinationChanged: true,
  });
  expect(inputs.get('b')?.destroyed).toBe(true);
  expect(inputs.get('a')?.destroyed).toBe(false);
  inputs.get('a')?.write('T=2\n');
  await arrived(servers[1], 1);
  inputs.get('c')?.write('T=3\n');
  await arrived(servers[1], 2);
  // For a moment no board is read: that is not the end.
  await bridge.change({ boards: [board('d')], destination: two });
  inputs.get('d')?.end('T=4\n');
  await eventually('the bridge has ended with its last input', async () => {
    await clock.advance(100);
    return isDone;
  });
  expect(servers.map(({ values }) => values)).toEqual([[1], [20, 3, 4]]);
  await Promise.all(servers.map((server) => server.kill()));
});

test('sixty-four boards add one listener to the signal of the bridge, and none is left at the end', async () => {
  const clock = new ManualClock();
  const onStatus = () => undefined;
  const server = new AckServer(clock);
  await server.start();
  const stop = new AbortController();
  const { done } = startBridge({
    name: 'pi',
    boards: Array.from({ length: 64 }, (_, index) => ({
      source: 'readable' as const,
      name: `board ${index}`,
      input: new PassThrough(),
    })),
    destination: { url: server.url, user: 'maker', key: 'canary1234' },
    clock,
    onStatus,
    signal: stop.signal,
  });
  // Beside that of the intakes: the delivery, the drain, the ports that wait to be told apart.
  expect(getEventListeners(stop.signal, 'abort').length).toBeLessThan(10);
  stop.abort();
  await done;
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { DeliveryMeter, ManualClock, MemorySpool, runBridge } from '../../bridge/index.ts';
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

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { callPlot } from '../../../bridge/sinks/stream/plot-call.ts';
import { ManualClock } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';

test('a server that takes a plot call and says nothing is given up after 10 s of the clock', async () => {
  let calls = 0;
  const server = createServer(() => {
    calls += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clock = new ManualClock();
  const destination = { url: new URL(`http://127.0.0.1:${port}`), user: 'maker', key: 'key' };
  const time = { clock, signal: new AbortController().signal };
  let failure: unknown;
  const call = callPlot(destination, 'pi/uno', { data: [], layout: {} }, time).catch((error: unknown) => {
    failure = error;
  });
  await eventually('the server has the call', () => calls === 1);
  await clock.advance(9_999);
  expect(failure).toBeUndefined();
  await clock.advance(1);
  await call;
  expect(failure).toMatchObject({
    code: 'SINK_UNREACHABLE',
    message: expect.stringContaining('no answer within 10 s'),
  });
  expect(clock.sleeping).toBe(0);
  await new Promise((resolve) => server.close(resolve));
});

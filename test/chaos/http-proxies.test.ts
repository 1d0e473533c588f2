import { afterEach, expect } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { stopAll } from '../e2e/cli-process.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { documentedNginxBlock } from './documented-block.ts';
import { type HttpProxy, startHaproxy, startNginx } from './http-proxies.ts';
import { Rig } from './rig.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { verdictText, violationsText } from './verdict-text.ts';

afterEach(stopAll);

const ARRIVAL_DEADLINE_MS = 30_000;
/** No line of a point is shorter. */
const POINT_BYTES = 20;

/** Streams through a proxy, kills the server on the way, and returns how many streams ended in the undisturbed part. */
async function streamThrough(start: (serverPort: number) => Promise<HttpProxy>): Promise<number | undefined> {
  let proxy: HttpProxy | undefined;
  let door: TcpProxy | undefined;
  let rig: Rig | undefined;
  try {
    const front = async (serverPort: number) => {
      proxy = await start(serverPort);
      door = await TcpProxy.open(proxy.port);
      return door.port;
    };
    rig = await Rig.open({ series: ['a', 'b'], ratePerS: 200, front });
    const endedBefore = proxy?.endedStreams();
    await systemClock.sleep(3_000);
    const endedAfter = proxy?.endedStreams();
    await rig.restartServer(500);
    await systemClock.sleep(2_000);
    const verdict = await rig.finish(ARRIVAL_DEADLINE_MS);
    console.info(verdictText(verdict));
    expect(violationsText(verdict.violations), rig.bridgeLog).toBe(violationsText([]));
    expect(verdict.stored).toBe(verdict.fed);
    // A bridge that is told the server's own address goes past the proxy, where there is a way past it.
    expect(door?.passedBytes, 'bytes through the proxy').toBeGreaterThan(verdict.fed * POINT_BYTES);
    return endedBefore === undefined || endedAfter === undefined ? undefined : endedAfter - endedBefore;
  } finally {
    await rig?.close();
    await door?.close();
    await proxy?.close();
  }
}

testWith(
  { nginx: requireProgram('nginx') },
  'every point arrives once through an nginx that knows nothing of streams: in batches, over a kill of the server',
  async ({ nginx }) => {
    expect(await streamThrough((serverPort) => startNginx({ program: nginx, serverPort }))).toBeGreaterThan(0);
  },
);

testWith(
  { nginx: requireProgram('nginx') },
  'every point arrives once through an nginx with the directives of docs/wire.md: in one stream, but for a kill of the server',
  async ({ nginx }) => {
    const start = (serverPort: number) => startNginx({ program: nginx, serverPort }, documentedNginxBlock());
    expect(await streamThrough(start)).toBe(0);
  },
);

testWith(
  { haproxy: requireProgram('haproxy') },
  'every point arrives once through haproxy, over a kill of the server',
  async ({ haproxy }) => {
    await streamThrough((serverPort) => startHaproxy({ program: haproxy, serverPort }));
  },
);

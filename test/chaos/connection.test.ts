import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { stopAll } from '../e2e/cli-process.ts';
import { Rig } from './rig.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { verdictText, violationsText } from './verdict-text.ts';

afterEach(stopAll);

test('a slow, held and cut connection and a killed server cost no point at all: only a bridge can lose one', async () => {
  let proxy: TcpProxy | undefined;
  let rig: Rig | undefined;
  try {
    const front = async (serverPort: number) => {
      proxy = await TcpProxy.open(serverPort);
      return proxy.port;
    };
    rig = await Rig.open({ series: ['n'], ratePerS: 200, front });
    const connection = proxy as unknown as TcpProxy;
    connection.delayMs = 40;
    await systemClock.sleep(1_000);
    for (let round = 0; round < 3; round += 1) {
      connection.hold();
      await systemClock.sleep(700);
      connection.cut();
      await systemClock.sleep(300);
      connection.release();
      await systemClock.sleep(1_000);
    }
    await rig.restartServer(500);
    await systemClock.sleep(1_000);
    const verdict = await rig.finish(30_000);
    console.info(verdictText(verdict));
    expect(violationsText(verdict.violations), rig.bridgeLog).toBe(violationsText([]));
    expect(verdict.stored).toBe(verdict.fed);
  } finally {
    await rig?.close();
    await proxy?.close();
  }
});

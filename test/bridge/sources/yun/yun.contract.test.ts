import { tcpAddressText } from '../../../../bridge/sources/tcp/tcp-address.ts';
import { yunSource } from '../../../../bridge/sources/yun/yun-source.ts';
import { eventually } from '../../../eventually.ts';
import { sourceContract } from '../contract.ts';
import { YunConsole } from './yun-console.ts';

let where = '';

sourceContract(
  'Yún console',
  { text: 'stream', startsInsideLine: true, whenSlow: 'drops', loss: { retryable: true, names: () => where } },
  async (options) => {
    let yun = await YunConsole.start();
    const { address } = yun.rig;
    where = tcpAddressText(address);
    let saidCount = 0;
    return {
      source: yunSource({ board: 'yun', address, ...options }),
      openings: () => yun.rig.connections.length,
      async ready() {
        (await yun.rig.connected(yun.rig.connections.length + 1)).resume();
      },
      async say(value) {
        yun.plot(String(value), 'a');
        saidCount += 1;
        // A reader that falls behind is hung up on; this one must only be slow to pull.
        const isTaken = () => yun.rig.connections.every((client) => client.destroyed || client.writableLength === 0);
        if (saidCount % 50 === 0) await eventually('the client has read', isTaken);
      },
      valueOf: (batch, index) => ('readings' in batch ? batch.readings[index]?.value : undefined),
      print: async (bytes) => yun.print(bytes),
      cut: () => yun.rig.close(),
      async bringBack() {
        yun = await YunConsole.start(address.port);
      },
      close: () => yun.rig.close(),
    };
  },
);

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { udpSource } from '../../../../bridge/sources/udp/udp-source.ts';
import { eventually } from '../../../eventually.ts';
import { sourceContract } from '../contract.ts';
import { textValue } from '../rigs/text-value.ts';

// What the kernel drops of datagrams nobody counts: that the source counts what it drops stands in its own test.
sourceContract('udp', { text: 'datagrams' }, async (options) => {
  const sender = createSocket('udp4').bind(0, '127.0.0.1');
  await once(sender, 'listening');
  const port = await freePort();
  const print = (bytes: Uint8Array) =>
    new Promise<void>((resolve) => {
      sender.send(bytes, port, '127.0.0.1', () => resolve());
    });
  return {
    source: udpSource({ board: 'esp', host: '127.0.0.1', port, ...options }),
    ready: (statuses) => eventually('it listens', () => statuses.some(({ type }) => type === 'sourceOpened')),
    say: (value) => print(Buffer.from(`T:${value}`)),
    valueOf: textValue,
    print,
    async close() {
      sender.close();
      await once(sender, 'close');
    },
  };
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

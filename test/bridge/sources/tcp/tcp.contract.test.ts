import { tcpAddressText } from '../../../../bridge/sources/tcp/tcp-address.ts';
import { tcpSource } from '../../../../bridge/sources/tcp/tcp-source.ts';
import { sourceContract } from '../contract.ts';
import { textValue } from '../rigs/text-value.ts';
import { TcpRig } from './tcp-rig.ts';

let where = '';

sourceContract(
  'tcp',
  { text: 'stream', startsInsideLine: true, whenSlow: 'waits', loss: { retryable: true, names: () => where } },
  async (options) => {
    let server = await TcpRig.start();
    const { address } = server;
    where = tcpAddressText(address);
    const peer = () => server.connections.at(-1);
    const print = async (bytes: Uint8Array) => void peer()?.write(bytes);
    return {
      source: tcpSource({ board: 'attic', address, ...options }),
      openings: () => server.connections.length,
      async ready() {
        // Reads, so that it sees the other end close.
        (await server.connected(server.connections.length + 1)).resume();
      },
      say: (value) => print(Buffer.from(`T:${value}\n`)),
      valueOf: textValue,
      print,
      offer(bytes) {
        if (peer()?.writableNeedDrain !== false) return 0;
        peer()?.write(bytes);
        return bytes.length;
      },
      cut: () => server.close(),
      async bringBack() {
        server = await TcpRig.start(address.port);
      },
      close: () => server.close(),
    };
  },
);

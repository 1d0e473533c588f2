import { expect, test } from 'vitest';
import { rfc2217Source } from '../../../../bridge/sources/rfc2217/rfc2217-source.ts';
import { negotiation, subnegotiation } from '../../../../bridge/sources/rfc2217/telnet.ts';
import type { OpenPort } from '../../../../bridge/sources/source.ts';
import { tcpAddressText } from '../../../../bridge/sources/tcp/tcp-address.ts';
import { systemClock } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';
import { TcpRig } from '../tcp/tcp-rig.ts';

const COM_PORT = 44;

/** What a server says that sets everything as asked. */
const GRANTED = Buffer.concat([
  negotiation('do', COM_PORT),
  subnegotiation(COM_PORT, Uint8Array.of(101, 0, 0, 0x25, 0x80)),
  subnegotiation(COM_PORT, Uint8Array.of(102, 8)),
  subnegotiation(COM_PORT, Uint8Array.of(103, 1)),
  subnegotiation(COM_PORT, Uint8Array.of(104, 1)),
]);

test('a tap hears what the port says, without what is said about it, and writes 255 as telnet does', async () => {
  const rig = await TcpRig.start();
  const stop = new AbortController();
  const source = rfc2217Source({
    ...{ board: 'uno', address: rig.address, maxLineBytes: 64, clock: systemClock, onStatus: () => undefined },
    settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  });
  const heard: Buffer[] = [];
  const ports: OpenPort[] = [];
  const reading = (async () => {
    const tap = {
      opened: (port: OpenPort) => void ports.push(port),
      heard: (bytes: Uint8Array) => void heard.push(Buffer.from(bytes)),
    };
    for await (const _ of source.open(stop.signal, tap));
  })();
  const peer = await rig.connected();
  const said: Buffer[] = [];
  peer.on('data', (chunk: Buffer) => said.push(chunk));
  peer.write(GRANTED);
  await eventually('the port is open', () => ports.length === 1);
  peer.write(Buffer.from([0x61, 0xff, 0xff, 0x0a]));
  await eventually('it is heard', () => Buffer.concat(heard).equals(Buffer.from([0x61, 0xff, 0x0a])));
  expect(ports[0]?.path).toBe(tcpAddressText(rig.address));
  await ports[0]?.write(Uint8Array.of(0x63, 0xff));
  await eventually('it is said', () =>
    Buffer.concat(said)
      .subarray(-3)
      .equals(Buffer.from([0x63, 0xff, 0xff])),
  );
  stop.abort();
  await reading;
  await rig.close();
});

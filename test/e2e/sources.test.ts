import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rfc2217Source } from '../../bridge/sources/rfc2217/rfc2217-source.ts';
import { serialSource } from '../../bridge/sources/serial/serial-source.ts';
import { tcpAddressText } from '../../bridge/sources/tcp/tcp-address.ts';
import { type Status, systemClock } from '../../core/index.ts';
import { ptyLink } from '../../firmware-sim/index.ts';
import { sourceContract } from '../bridge/sources/contract.ts';
import { textValue } from '../bridge/sources/rigs/text-value.ts';
import { pull } from '../bridge/sources/tcp/tcp-rig.ts';
import { freePort } from '../chaos/free-port.ts';
import { eventually } from '../eventually.ts';
import { requireProgram } from '../requirements.ts';
import { killSer2net, startSer2net } from './ser2net-server.ts';

const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
let where = '';

sourceContract(
  'rfc2217 (ser2net)',
  { text: 'stream', startsInsideLine: true, whenSlow: 'waits', loss: { retryable: true, names: () => where } },
  async (options, { ser2net }) => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-sources-'));
    const link = await ptyLink()(() => undefined);
    const address = { host: '127.0.0.1', port: await freePort() };
    where = tcpAddressText(address);
    const lend = () =>
      startSer2net({
        ...{ ser2net, folder, protocol: 'telnet(rfc2217),tcp' },
        ...{ device: link.path ?? '', port: address.port },
      });
    let server = await lend();
    const print = (bytes: Uint8Array) => {
      let rest = bytes;
      return eventually('the port has taken everything', () => {
        rest = rest.subarray(link.write(rest));
        return rest.length === 0;
      });
    };
    return {
      source: rfc2217Source({ board: 'attic', address, settings, ...options }),
      ready: (statuses) => eventually('it is open', () => statuses.some(({ type }) => type === 'sourceOpened')),
      say: (value) => print(Buffer.from(`T:${value}\n`)),
      valueOf: textValue,
      print,
      offer: (bytes) => link.write(bytes),
      cut: () => killSer2net(server),
      async bringBack() {
        server = await lend();
      },
      async close() {
        await killSer2net(server);
        await link.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  { ser2net: requireProgram('ser2net') },
);

/** A real board that prints lines by itself, such as one with a sketch of `boards/firmware`. */
const devicePath = process.env['BOARD_PORT'];
const baudRate = Number(process.env['BOARD_BAUD'] ?? 115_200);

if (devicePath !== undefined)
  test('a real board on BOARD_PORT is read, left and read again', async () => {
    for (let opening = 0; opening < 3; opening += 1) {
      const statuses: Status[] = [];
      const stop = new AbortController();
      const { lines, end } = pull(
        serialSource({
          ...{ board: 'real', path: devicePath ?? '', baudRate, maxLineBytes: 4096, clock: systemClock },
          onStatus: (status) => statuses.push(status),
        }),
        stop.signal,
      );
      await eventually('three lines', () => lines.length >= 3, 30_000);
      stop.abort();
      expect(await end).toBe('ended');
      expect(statuses.map(({ type }) => type).slice(0, 2)).toEqual(['sourceOpened', 'firstLineDropped']);
    }
  });

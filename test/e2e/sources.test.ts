import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
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
import { eventually } from '../eventually.ts';
import { requireProgram } from '../requirements.ts';

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
    let server = await lend(ser2net, link.path ?? '', address.port, folder);
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
      cut: () => kill(server),
      async bringBack() {
        server = await lend(ser2net, link.path ?? '', address.port, folder);
      },
      async close() {
        await kill(server);
        await link.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  { ser2net: requireProgram('ser2net') },
);

async function lend(ser2net: string, device: string, port: number, folder: string): Promise<ChildProcess> {
  const configuration = join(folder, 'ser2net.yaml');
  writeFileSync(
    configuration,
    `connection: &board\n  accepter: telnet(rfc2217),tcp,127.0.0.1,${port}\n  connector: serialdev,${device},9600n81,local\n`,
  );
  const server = spawn(ser2net, ['-n', '-c', configuration, '-P', join(folder, 'pid')], { stdio: 'ignore' });
  await eventually('ser2net listens', () => isListening(port));
  return server;
}

/** Without connecting: it serves one client at a time. Source: proc(5), net/tcp. */
function isListening(port: number): boolean {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .some((line) => line.includes(` ${address} 00000000:0000 0A `));
}

async function kill(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

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

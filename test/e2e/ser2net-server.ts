import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';

export interface Loan {
  /** Of the program. */
  readonly ser2net: string;
  /** For its files. */
  readonly folder: string;
  readonly protocol: 'tcp' | 'telnet(rfc2217),tcp';
  /** The tty. */
  readonly device: string;
  /** Of loopback. */
  readonly port: number;
}

/** Lends a tty over the network, until the process that is returned is killed. */
export async function startSer2net({ ser2net, folder, protocol, device, port }: Loan): Promise<ChildProcess> {
  const configuration = join(folder, `${port}.yaml`);
  writeFileSync(
    configuration,
    `connection: &board\n  accepter: ${protocol},127.0.0.1,${port}\n  connector: serialdev,${device},9600n81,local\n`,
  );
  const server = spawn(ser2net, ['-n', '-c', configuration, '-P', join(folder, `${port}.pid`)], { stdio: 'ignore' });
  await eventually('ser2net listens', () => isListening(port));
  return server;
}

export async function killSer2net(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGKILL');
  await exited;
}

/** Without connecting: it serves one client at a time. Source: proc(5), net/tcp. */
function isListening(port: number): boolean {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .some((line) => line.includes(` ${address} 00000000:0000 0A `));
}

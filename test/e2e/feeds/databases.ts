import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../../eventually.ts';

/** A database of a test: on a free port of this machine, its files in a folder of the test's. */
export class Database {
  readonly url: string;
  readonly #command: readonly [string, ...string[]];
  #child: ChildProcess | undefined;

  constructor(port: number, command: readonly [string, ...string[]]) {
    this.url = `http://127.0.0.1:${port}`;
    this.#command = command;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const [program, ...args] = this.#command;
    this.#child = spawn(program, args, { stdio: 'ignore' });
    await eventually(`${program} answers`, () =>
      fetch(`${this.url}/ping`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

/** InfluxDB 1 as Debian has it. */
export async function influxdb(program: string, folder: string): Promise<Database> {
  const [port, backupPort] = [await freePort(), await freePort()];
  const config = join(folder, 'influxdb.conf');
  const text = `reporting-disabled = true
bind-address = "127.0.0.1:${backupPort}"
[meta]
  dir = "${join(folder, 'meta')}"
[data]
  dir = "${join(folder, 'data')}"
  wal-dir = "${join(folder, 'wal')}"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
`;
  writeFileSync(config, text);
  return new Database(port, [program, 'run', '-config', config]);
}

export async function victoriaMetrics(program: string, folder: string): Promise<Database> {
  const port = await freePort();
  const options = [`-storageDataPath=${join(folder, 'metrics')}`, `-httpListenAddr=127.0.0.1:${port}`];
  return new Database(port, [program, ...options]);
}

/** The answer to an InfluxQL statement: the rows of its one series. */
export async function influxRows(url: string, database: string, statement: string): Promise<readonly unknown[][]> {
  const query = new URLSearchParams({ db: database, q: statement });
  const response = await fetch(`${url}/query`, { method: 'POST', body: query });
  const { results } = (await response.json()) as { results: { series?: { values: unknown[][] }[] }[] };
  return results[0]?.series?.[0]?.values ?? [];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

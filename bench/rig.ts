import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../core/index.ts';
import { type Link, ptyLink } from '../firmware-sim/index.ts';

export const ACCOUNT = { BOARDSTREAM_USER: 'bench', BOARDSTREAM_KEY: 'benchbench' };

/** A pseudo-terminal and a server process: what every bench has. */
export interface Rig {
  readonly link: Link;
  readonly ttyPath: string;
  readonly serverPid: number;
  readonly serverUrl: string;
  /** For whatever a run leaves behind. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

export async function startRig(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-bench-'));
  const link = await ptyLink()(() => undefined);
  const server = start(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'server')]);
  const serverUrl = await printed(server, 'stdout', /^Stream server: (\S+)/m);
  return {
    link,
    ttyPath: link.path ?? '',
    serverPid: server.pid ?? 0,
    serverUrl,
    folder,
    close: async () => {
      await stop(server);
      await link.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A server process alone. */
export async function startServer(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-bench-'));
  const server = start(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', folder]);
  return {
    url: await printed(server, 'stdout', /^Stream server: (\S+)/m),
    close: async () => {
      await stop(server);
      rmSync(folder, { recursive: true });
    },
  };
}

/** A bridge process that reads the rig's pseudo-terminal. */
export async function startBridge(rig: Rig): Promise<ChildProcess> {
  const bridge = start([
    'run',
    '--port',
    rig.ttyPath,
    '--baud',
    '115200',
    '--to',
    rig.serverUrl,
    '--data',
    join(rig.folder, 'bridge'),
  ]);
  await printed(bridge, 'stderr', /(reading )/);
  // The first line after opening is dropped; the second makes the plot.
  await writeAll(rig.link, Buffer.from('\nT:0\n'));
  await until(async () => (await storedPoints(rig.serverUrl)) === 1);
  return bridge;
}

export async function stop(child: ChildProcess): Promise<void> {
  const exited = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await exited;
}

/** Starts the built command line. npm runs every script in the package's folder. */
export function start(args: readonly string[]): ChildProcess {
  return spawn(resolve('dist/cli/main.js'), args, {
    env: { ...process.env, ...ACCOUNT },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves with the first group of `pattern` once the child has printed it; rejects if it ends before. */
export function printed(child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
  let text = '';
  return new Promise((done, fail) => {
    child[stream]?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = pattern.exec(text);
      if (match !== null) done(match[1] ?? '');
    });
    child.once('exit', (code) => fail(new Error(`ended with ${code} before ${pattern}: ${text}`)));
  });
}

/** Writes all bytes to the pseudo-terminal, as fast as its reader takes them. */
export async function writeAll(link: Link, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0; ) {
    const taken = link.write(rest.subarray(0, 65_536));
    rest = rest.subarray(taken);
    if (taken === 0) await systemClock.sleep(1);
    else await new Promise((next) => setImmediate(next));
  }
}

/** Points the server has received in all, as its index counts them. */
export async function storedPoints(serverUrl: string): Promise<number> {
  const response = await fetch(serverUrl, { headers: { accept: 'application/json' } });
  const plots = (await response.json()) as { traces: { points: number }[] }[];
  return plots.flatMap(({ traces }) => traces).reduce((sum, { points }) => sum + points, 0);
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await systemClock.sleep(20);
}

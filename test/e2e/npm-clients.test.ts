import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { makeCertificate } from '../plot-server/tls.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, getFigure, stopAll } from './cli-process.ts';
import { requireNpmPackage } from './npm-package.ts';

const A = 'aaaaaaaaaa';
const KEY = '0123456789';
const PLOTLY_1 = { folder: requireNpmPackage('plotly', '1.0.6'), openssl: requireProgram('openssl') };
const PLOTLY_0 = { folder: requireNpmPackage('plotly', '0.2.4') };

let folder: string;
const clients: ChildProcessWithoutNullStreams[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-npm-'));
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.kill('SIGKILL');
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** `boardstream serve`, with TLS where there is a certificate. */
async function serve(tls?: { certFile: string; keyFile: string }): Promise<{ port: string; url: string }> {
  const options = tls === undefined ? [] : ['--tls-cert', tls.certFile, '--tls-key', tls.keyFile];
  const server = new CliProcess(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', folder, ...options], {
    env: { ...process.env, BOARDSTREAM_USER: 'demouser', BOARDSTREAM_KEY: KEY },
  });
  const port = await server.printed(/Stream server: https?:\/\/localhost:(\d+)\n/);
  return { port, url: `http://127.0.0.1:${port}` };
}

/** A program that uses a client: each line that it prints is JSON. A line on its input makes it end its stream. */
class Client {
  readonly process: ChildProcessWithoutNullStreams;
  #printed = '';
  #complaints = '';

  constructor(program: string, args: readonly string[], env: Record<string, string> = {}) {
    const path = join(import.meta.dirname, 'npm-clients', program);
    this.process = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env } });
    this.process.stdout.on('data', (chunk: Buffer) => {
      this.#printed += chunk.toString();
    });
    this.process.stderr.on('data', (chunk: Buffer) => {
      this.#complaints += chunk.toString();
    });
    clients.push(this.process);
  }

  end(): void {
    this.process.stdin.write('\n');
  }

  /** Everything it has printed, once it has ended. */
  async values(): Promise<unknown[]> {
    if (this.process.exitCode === null) await once(this.process, 'close');
    expect(this.process.exitCode, this.#complaints).toBe(0);
    const lines = this.#printed.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as unknown);
  }
}

async function hasPoints(plotUrl: string): Promise<void> {
  await eventually('both points are there', async () => {
    const figure = await getFigure(plotUrl).catch(() => undefined);
    return figure?.data[0]?.y?.length === 2;
  });
  expect((await getFigure(plotUrl)).data).toMatchObject([{ name: '50% & + °', x: [0, 1], y: [0, 0.5] }]);
}

describe('plotly 1.0.6, as it is, over TLS', () => {
  testWith(PLOTLY_1, 'makes its plot, streams to it, and its callback gets 200 at the end', async (paths) => {
    const tls = makeCertificate(paths.openssl, { folder });
    const { port, url } = await serve(tls);
    const client = new Client('plotly-1.cjs', [resolve(paths.folder), port, KEY, A, A], {
      NODE_EXTRA_CA_CERTS: tls.certFile,
    });
    await hasPoints(`${url}/~demouser/1`);
    client.end();
    expect(await client.values()).toEqual([
      expect.objectContaining({
        streamstatus: 'All Streams Go!',
        url: `https://localhost:${port}/~demouser/1`,
        filename: 'npm & 1.0.6',
        error: '',
      }),
      { statusCode: 200, msg: 'healthy endpoint disconnect' },
    ]);
  });

  testWith(PLOTLY_1, 'hears that its key is wrong, and that its token is unknown', async (paths) => {
    const tls = makeCertificate(paths.openssl, { folder });
    const { port } = await serve(tls);
    const client = new Client('plotly-1.cjs', [resolve(paths.folder), port, 'wrongwrong', A, A], {
      NODE_EXTRA_CA_CERTS: tls.certFile,
    });
    expect(await client.values()).toEqual([
      { error: expect.stringMatching(/^Aw, snap! You tried to use our API as the user 'demouser'/) },
      { statusCode: 404, msg: 'streamtoken not registered or valid' },
    ]);
  });
});

describe('plotly 0.2.4, as it is', () => {
  testWith(PLOTLY_0, 'makes its plot, streams to it, and its callback gets 200 at the end', async (paths) => {
    const { port, url } = await serve();
    const client = new Client('plotly-0.cjs', [resolve(paths.folder), port, KEY, A, A]);
    await hasPoints(`${url}/~demouser/1`);
    client.end();
    expect(await client.values()).toEqual([
      expect.objectContaining({
        streamstatus: 'All Streams Go!',
        url: `http://127.0.0.1:${port}/~demouser/1`,
        filename: 'npm & 0.2.4',
        error: '',
      }),
      { statusCode: 200, msg: 'healthy endpoint disconnect' },
    ]);
  });

  testWith(PLOTLY_0, 'hears with 423 that another took its stream over, and the other streams on', async (paths) => {
    const { port, url } = await serve();
    const client = () => new Client('plotly-0.cjs', [resolve(paths.folder), port, KEY, A, A]);
    const first = client();
    await hasPoints(`${url}/~demouser/1`);
    const second = client();
    expect((await first.values()).at(-1)).toEqual({
      statusCode: 423,
      msg: 'connection limit associated with this token has been reached',
    });
    await hasPoints(`${url}/~demouser/1`);
    second.end();
    expect((await second.values()).at(-1)).toMatchObject({ statusCode: 200 });
  });
});

describe.each(['2.1.3', '0.3.0'])('hyperquest %s, as it is', (version) => {
  const HYPERQUEST = { folder: requireNpmPackage('hyperquest', version) };

  testWith(HYPERQUEST, 'streams to a plot and gets 200 at the end', async (paths) => {
    const { port, url } = await serve();
    await fetch(`${url}/clientresp`, {
      method: 'POST',
      body: `un=demouser&key=${KEY}&args=[{"name":"50% & + °","stream":{"token":"${A}"}}]&kwargs={"filename":"f"}`,
    });
    const client = new Client('hyperquest.cjs', [resolve(paths.folder), port, A]);
    await hasPoints(`${url}/~demouser/1`);
    client.end();
    expect(await client.values()).toEqual([{ statusCode: 200, msg: 'healthy endpoint disconnect' }]);
  });

  testWith(HYPERQUEST, 'gets 406 without a token and 404 with an unknown one', async (paths) => {
    const { port } = await serve();
    const without = new Client('hyperquest.cjs', [resolve(paths.folder), port]);
    const unknown = new Client('hyperquest.cjs', [resolve(paths.folder), port, 'zzzzzzzzzz']);
    expect(await without.values()).toEqual([
      { statusCode: 406, msg: "bad request header: missing 'plotly-streamtoken'" },
    ]);
    expect(await unknown.values()).toEqual([{ statusCode: 404, msg: 'streamtoken not registered or valid' }]);
  });
});

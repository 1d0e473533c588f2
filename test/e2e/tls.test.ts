import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { makeCertificate } from '../plot-server/tls.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, getFigure, runCli, stopAll } from './cli-process.ts';

const KEY = '0123456789';
const openssl = { openssl: requireProgram('openssl') };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-tls-'));
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

function environment(more: Record<string, string> = {}) {
  return { env: { ...process.env, BOARDSTREAM_USER: 'demouser', BOARDSTREAM_KEY: KEY, ...more } };
}

async function seriesArrive(port: string): Promise<void> {
  await eventually('the points are there', async () => {
    const figure = await getFigure(`http://localhost:${port}/~demouser/1`).catch(() => undefined);
    return figure?.data.map(({ y }) => y.at(-1)).join() === '21.5,40';
  });
}

describe('a server with a certificate', () => {
  for (const ack of ['require', 'off']) {
    testWith(openssl, `takes the points of a bridge that is told https://, --ack ${ack}`, async (paths) => {
      const tls = makeCertificate(paths.openssl, { folder });
      const server = new CliProcess(
        ['serve', '--http-port', '0', '--data', folder, '--tls-cert', tls.certFile, '--tls-key', tls.keyFile],
        environment(),
      );
      const port = await server.printed(/Stream server: https:\/\/localhost:(\d+)\n/);
      const bridge = new CliProcess(
        ['run', '--port', '-', '--to', `https://localhost:${port}`, '--ack', ack, '--data', join(folder, 'bridge')],
        environment({ NODE_EXTRA_CA_CERTS: tls.certFile }),
      );
      bridge.child.stdin.write('T:21.5,H:40\nT:21.5,H:40\n');
      await seriesArrive(port);
      expect(await bridge.printed(/Live plot: (\S+)/)).toBe(`https://localhost:${port}/~demouser/1`);
    });
  }

  testWith(
    openssl,
    'is reached by the bridge in its own process, whose name the certificate need not have',
    async (paths) => {
      const tls = makeCertificate(paths.openssl, { folder });
      const bridge = new CliProcess(
        [
          'run',
          '--port',
          '-',
          '--http-port',
          '0',
          '--data',
          folder,
          '--tls-cert',
          tls.certFile,
          '--tls-key',
          tls.keyFile,
        ],
        environment(),
      );
      bridge.child.stdin.write('T:21.5,H:40\nT:21.5,H:40\n');
      const port = await bridge.printed(/Live plot: https?:\/\/localhost:(\d+)\/~demouser\/1/);
      await seriesArrive(port);
    },
  );
});

describe('what is wrong with a certificate is said in one line', () => {
  test('exit 2 when one file is given without the other', async () => {
    for (const args of [
      ['serve', '--tls-cert', 'a'],
      ['serve', '--tls-key', 'a'],
    ]) {
      const { exitCode, stderr } = await runCli(args);
      expect([exitCode, stderr.trim().split('\n')]).toEqual([
        2,
        ['boardstream: give --tls-cert and --tls-key together: a certificate is of no use without its key'],
      ]);
    }
  });

  test('exit 1 when a file is missing, and nothing listens', async () => {
    const { exitCode, stdout, stderr } = await runCli(['serve', '--tls-cert', '/no.crt', '--tls-key', '/no.key']);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toBe('boardstream: /no.crt does not exist; name the file of the TLS certificate with --tls-cert\n');
  });
});

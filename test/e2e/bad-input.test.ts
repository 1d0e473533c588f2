import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Link, ptyLink } from '../../firmware-sim/index.ts';
import { eventually } from '../eventually.ts';
import { CliProcess, getRows, stopAll } from './cli-process.ts';

const ACCOUNT = { BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };
const env = { ...process.env, ...ACCOUNT };
let folder: string;
let link: Link;
let tty: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-bad-'));
  link = await ptyLink()(() => undefined);
  tty = link.path ?? '';
});

afterEach(async () => {
  await stopAll();
  await link.close();
  rmSync(folder, { recursive: true });
});

const run = (port: string, ...more: string[]) =>
  new CliProcess(
    ['run', '--port', port, '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'data'), ...more],
    {
      env,
    },
  );

async function send(bytes: string | Uint8Array): Promise<void> {
  let rest: Uint8Array = Buffer.from(bytes);
  await eventually('the tty has taken everything', () => {
    rest = rest.subarray(link.write(rest));
    return rest.length === 0;
  });
}

test('whatever garbage a board sends between good lines, the good lines are stored and the bridge lives on', async () => {
  const bridge = run(tty);
  await bridge.printed(/(reading )/);
  await send('half a li\nT:1\n');
  const plotUrl = await bridge.printed(/^Live plot: (\S+)$/m);
  const garbage = Uint8Array.from({ length: 50_000 }, (_, at) => (at * 7919 + (at >> 3)) & 0xff);
  await send(garbage);
  await send('\nT:2\n');
  for (let count = 0; count < 100; count += 1) await send(Buffer.alloc(100_000, 'x'));
  await send('\nT:3\n\xff\xfe\nT:nan\nT:inf\nT:-Infinity\n{"T":1e999}\nT:4\n');
  await eventually('the last good line is stored', async () =>
    (await getRows(plotUrl)).some(({ value }) => value === 4),
  );
  expect((await getRows(plotUrl)).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  expect(bridge.stderr).toMatch(/skipped a line longer than 4096 bytes/);
  expect(bridge.stderr).toMatch(/skipped .*\(binary data|skipped .*no value/);
  expect(bridge.child.exitCode).toBeNull();
});

describe('a port that does not open is one clear line, and is opened as soon as it can be', () => {
  test('it does not exist yet', async () => {
    const path = join(folder, 'uno');
    const bridge = run(path);
    await bridge.printed(/(there is no \S+: (no serial device is connected; plug|connected are))/);
    const board = new CliProcess(['sim', 'arduino-uno', '--link', path]);
    await board.printed(/^(\/\S+)/);
    await bridge.printed(/^Live plot: (\S+)$/m);
    expect(bridge.stderr.match(/there is no /g)).toHaveLength(1);
  });

  test('another process holds it, which is named', async () => {
    const holder = run(tty);
    await holder.printed(/(reading )/);
    const bridge = run(tty, '--data', join(folder, 'data2'));
    await bridge.printed(
      new RegExp(`(${tty} is busy: process ${holder.child.pid} \\(.*node.* run .*\\) holds it; close it first)`),
    );
    await holder.stop();
    await bridge.printed(/(reading )/);
  });

  test('it is not permitted, and the message names the group of that very file', async () => {
    // Root may open everything, so the bridge runs without that privilege; whoever else tests owns the tty and locks it.
    const asRoot = process.getuid?.() === 0;
    const [nobody, dialout] = [65_534, 20];
    if (asRoot) chownSync(tty, nobody, dialout);
    chmodSync(tty, asRoot ? 0o660 : 0o000);
    const bridge = new CliProcess(
      ['run', '--port', tty, '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'data')],
      { env },
      asRoot ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] : [],
    );
    await bridge.printed(new RegExp(`(no permission for ${tty}; it)`));
    expect(bridge.stderr).toMatch(
      asRoot ? /belongs to the group "dialout": run "sudo usermod -aG dialout \w+" and log in again/ : /give a group/,
    );
    chmodSync(tty, 0o666);
    await bridge.printed(/(reading )/);
  });
});

describe('a destination that is not what it should be is one clear line, and the points wait', () => {
  const runTo = (url: string, key = ACCOUNT.BOARDSTREAM_KEY) =>
    new CliProcess(['run', '--port', tty, '--to', url, '--data', join(folder, 'bridge')], {
      env: { ...env, BOARDSTREAM_KEY: key },
    });

  test('nothing listens there', async () => {
    const bridge = runTo('http://127.0.0.1:9');
    await bridge.printed(/(reading )/);
    await send('\nT:1\n');
    await bridge.printed(
      /(nothing listens at http:\/\/127\.0\.0\.1:9; start the stream server or check the port; trying again)/,
    );
  });

  test('it answers HTML', async () => {
    const server = createServer((_request, response) => response.end('<!doctype html><p>Welcome to your router'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bridge = runTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await bridge.printed(/(reading )/);
    await send('\nT:1\n');
    await bridge.printed(/(is not a stream server: it answers 200 with a web page; check the address and port)/);
    await bridge.stop('SIGKILL');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('it does not accept the key, which is never shown', async () => {
    const server = new CliProcess(
      ['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'data')],
      { env },
    );
    const bridge = runTo(await server.printed(/^Stream server: (\S+)/m), 'wrongwrong');
    await bridge.printed(/(reading )/);
    await send('\nT:1\n');
    await bridge.printed(/(refused the plot: .*API key)/);
    expect(bridge.stderr).not.toContain('wrongwrong');
  });
});

test('a port of the stream server that is taken is one clear line and exit code 1', async () => {
  const first = new CliProcess(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'one')], {
    env,
  });
  const port = new URL(await first.printed(/^Stream server: (\S+)/m)).port;
  const second = new CliProcess(['serve', '--http-port', port, '--host', '127.0.0.1', '--data', join(folder, 'two')], {
    env,
  });
  expect(await second.exitCode).toBe(1);
  expect(second.stderr).toMatch(new RegExp(`^boardstream: .*${port}.*--http-port`, 'm'));
});

test('standard input is a board too: finite input is delivered whole and the plot stays', async () => {
  const bridge = run('-');
  bridge.child.stdin.end(Array.from({ length: 20_000 }, (_, number) => `count:${number}\n`).join(''));
  const plotUrl = await bridge.printed(/^Live plot: (\S+)$/m);
  await eventually('everything is stored', async () => (await getRows(plotUrl)).length === 20_000);
  expect((await getRows(plotUrl)).at(-1)?.value).toBe(19_999);
  expect(bridge.child.exitCode).toBeNull();
  expect(await bridge.stop('SIGINT')).toBe(130);
});

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { encodeMark } from '../../core/ack-stream/mark.ts';
import { encodeDataHead, encodePointLine } from '../../core/index.ts';
import { eventually } from '../eventually.ts';
import { connectPacket } from '../plot-server/broker/own-broker-rig.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, runCli, stopAll } from './cli-process.ts';

const BOOT = 'B'.repeat(11);
const ACCOUNT = { user: 'maker', key: 'right-key' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-embedded-broker-'));
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

interface Served {
  readonly server: CliProcess;
  readonly url: string;
  readonly port: string;
}

async function serve(): Promise<Served> {
  const env = { ...process.env, BOARDSTREAM_USER: ACCOUNT.user, BOARDSTREAM_KEY: ACCOUNT.key };
  const args = ['serve', '--http-port', '0', '--mqtt-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'data')];
  const server = new CliProcess(args, { env });
  const url = await server.printed(/^Stream server: (\S+)/m);
  return { server, url, port: await server.printed(/^MQTT broker: mqtt:\/\/localhost:(\d+)$/m) };
}

/** One run of a client of Mosquitto; a key other than the right one where `key` says so. */
function mosquitto(program: string, { port }: Served, args: readonly string[], key = ACCOUNT.key) {
  const child: ChildProcessWithoutNullStreams = spawn(program, ['-p', port, '-u', ACCOUNT.user, '-P', key, ...args]);
  onTestFinished(() => void child.kill());
  const run = { child, output: '', code: once(child, 'close').then(([code]) => Number(code)) };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      run.output += text.toString();
    });
  }
  return run;
}

/** A connection that is nothing but bytes. */
function raw({ port }: Served, content: Uint8Array): { readonly socket: Socket; isClosed(): boolean } {
  const socket = connect(Number(port), '127.0.0.1');
  let isClosed = false;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
  });
  socket.resume();
  socket.write(content);
  onTestFinished(() => void socket.destroy());
  return { socket, isClosed: () => isClosed };
}

function residentKiB({ child }: CliProcess): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
}

const clients = { sub: requireProgram('mosquitto_sub'), pub: requireProgram('mosquitto_pub') };

testWith(
  clients,
  'clients of Mosquitto reach each other through serve --mqtt-port, with the key of its account',
  async (paths) => {
    const served = await serve();
    const listening = mosquitto(paths.sub, served, ['-t', 'boardstream/#', '-v', '-q', '1']);
    await eventually('what is sent is heard', async () => {
      const sent = mosquitto(paths.pub, served, ['-t', 'boardstream/pi/uno/T', '-m', '21.5', '-q', '2']);
      expect(await sent.code).toBe(0);
      return listening.output.includes('boardstream/pi/uno/T 21.5\n');
    });
    const forbidden = mosquitto(paths.pub, served, ['-t', 'boardstream/pi/$ack', '-m', 'stored', '-q', '1']);
    await forbidden.code;
    await served.server.printed(/turned away 127\.0\.0\.1: it publishes on an \$ack topic/);
    const wrong = mosquitto(paths.pub, served, ['-t', 'boardstream/pi/uno/T', '-m', '0', '-q', '1'], 'WR0NG');
    expect(await wrong.code).not.toBe(0);
    expect(wrong.output).toContain('bad user name or password');
    const newer = mosquitto(paths.pub, served, ['-V', 'mqttv5', '-t', 'boardstream/pi/uno/T', '-m', '0', '-q', '1']);
    expect(await newer.code).not.toBe(0);
    expect(newer.output).toContain('Unsupported Protocol Version');
    expect(listening.output).not.toContain('stored');
    expect(served.server.stderr).not.toContain('WR0NG');
  },
);

testWith(clients, 'points that a bridge publishes there are stored, acknowledged and on the page', async (paths) => {
  const served = await serve();
  const listening = mosquitto(paths.sub, served, ['-t', 'boardstream/pi/$ack']);
  const head = encodeDataHead({ bridge: 'pi', source: 'A'.repeat(22), boot: BOOT, session: 'one' });
  const points = [21.5, 22].map((value, index) =>
    encodePointLine('uno', { series: 'T', unit: 'Cel', timeMs: 1_767_225_600_000 + index * 1_000, value }),
  );
  const message = `${head}${encodeMark({ lane: 'live', next: 1, boots: [BOOT] })}${points.join('\n')}\n`;
  await eventually('they are acknowledged', async () => {
    expect(await mosquitto(paths.pub, served, ['-t', 'boardstream/pi/$data', '-m', message, '-q', '1']).code).toBe(0);
    return listening.output.includes('"ack":2');
  });
  const plots = (await (await fetch(served.url, { headers: { accept: 'application/json' } })).json()) as {
    url: string;
  }[];
  const figure = await (await fetch(`${plots[0]?.url}.json`)).text();
  expect(JSON.parse(figure)).toMatchObject({ data: [{ y: [21.5, 22] }] });
});

test('points of a bridge that sends to the broker in the server are stored and on the page, and those of its next start behind them', async () => {
  const { url, port } = await serve();
  const to = `mqtt://${ACCOUNT.user}:${ACCOUNT.key}@127.0.0.1:${port}`;
  const env = { ...process.env, BOARDSTREAM_NAME: 'attic' };
  const bridge = new CliProcess(['run', '--port', '-', '--to', to, '--data', join(folder, 'bridge')], { env });
  for (let value = 1; value <= 20; value += 1) bridge.child.stdin.write(`T=${value}\n`);
  const figure = async () => {
    const response = await fetch(`${url}/~${ACCOUNT.user}/1.json`);
    return response.ok ? ((await response.json()) as { data: { name: string; y: number[] }[] }) : { data: [] };
  };
  await eventually('all points are there', async () => (await figure()).data[0]?.y.length === 20);
  expect((await figure()).data).toMatchObject([{ name: 'T', y: Array.from({ length: 20 }, (_, index) => index + 1) }]);
  expect(await bridge.stop()).toBe(0);
  const again = new CliProcess(['run', '--port', '-', '--to', to, '--data', join(folder, 'bridge')], { env });
  again.child.stdin.end('T=21\n');
  expect(await again.exitCode).toBe(0);
  expect((await figure()).data[0]?.y).toHaveLength(21);
  expect(bridge.stderr + again.stderr).not.toContain(ACCOUNT.key);
});

test('twenty announcements of 256 MB and what follows them cost the server no memory', async () => {
  const served = await serve();
  const announced = Buffer.concat([connectPacket('a', ACCOUNT), Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])]);
  await eventually('a first one is closed', raw(served, announced).isClosed);
  const beforeKiB = residentKiB(served.server);
  for (let count = 0; count < 20; count += 1) {
    const { socket, isClosed } = raw(served, announced);
    for (let mib = 0; mib < 8; mib += 1) socket.write(Buffer.alloc(1024 * 1024));
    await eventually('it is closed', isClosed);
  }
  expect(residentKiB(served.server) - beforeKiB).toBeLessThan(32 * 1024);
});

test('a sign-in that stops half way, and a client that falls silent, are closed', async () => {
  const served = await serve();
  const half = raw(served, connectPacket('half', ACCOUNT).subarray(0, 12));
  const keepAliveOfOneSecond = connectPacket('silent', ACCOUNT);
  keepAliveOfOneSecond[11] = 1;
  const silent = raw(served, keepAliveOfOneSecond);
  await eventually('both are closed', () => half.isClosed() && silent.isClosed(), 30_000);
});

testWith(clients, 'a subscriber that is stopped does not hold up the others', async (paths) => {
  const served = await serve();
  const stuck = mosquitto(paths.sub, served, ['-t', 'boardstream/#', '-q', '0']);
  const well = mosquitto(paths.sub, served, ['-t', 'boardstream/pi/n']);
  await eventually('both listen', async () => {
    await mosquitto(paths.pub, served, ['-t', 'boardstream/pi/n', '-m', '0']).code;
    return stuck.output !== '' && well.output !== '';
  });
  stuck.child.kill('SIGSTOP');
  onTestFinished(() => void stuck.child.kill('SIGCONT'));
  const large = 'x'.repeat(512 * 1024);
  for (let sent = 0; sent < 48; sent += 1) {
    const child = mosquitto(paths.pub, served, ['-t', 'boardstream/pi/large', '-s', '-q', '1']);
    child.child.stdin.end(large);
    expect(await child.code).toBe(0);
    await mosquitto(paths.pub, served, ['-t', 'boardstream/pi/n', '-m', `n${sent}.`, '-q', '1']).code;
  }
  await eventually('the other hears everything', () => well.output.includes('n47.'));
});

test('a port that is taken is told with its holder and the option, and a wrong address of a broker without its password', async () => {
  const { port } = await serve();
  const data = ['--http-port', '0', '--data', join(folder, 'other')];
  const taken = await runCli(['serve', '--mqtt-port', port, '--host', '127.0.0.1', ...data]);
  expect(taken.exitCode).toBe(1);
  expect(taken.stderr).toMatch(new RegExp(`^boardstream: port ${port} is in use by process \\d+ .*--mqtt-port$`, 'm'));
  const wrong = await runCli(['serve', '--from', 'http://me:secret@broker', ...data]);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toMatch(/^boardstream: --from must be an address such as mqtt:/m);
  expect(wrong.stderr).not.toContain('secret');
});

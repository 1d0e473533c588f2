import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askBridge, runningBoards } from '../../../bridge/control/control-client.ts';
import { MAX_REQUEST_BYTES } from '../../../bridge/control/control-request.ts';
import { serveControl } from '../../../bridge/control/control-server.ts';
import { ControlledBoards } from '../../../bridge/control/controlled-boards.ts';
import { type Status, systemClock } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';
import { pull } from '../sources/tcp/tcp-rig.ts';
import { FakePort } from './fake-port.ts';

let folder: string;
let path: string;
let port: FakePort;
let boards: ControlledBoards;
let statuses: Status[];
let stop: AbortController;
let server: { close(): Promise<void> };
const sockets: Socket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-control-'));
  path = join(folder, 'data', 'control.sock');
  port = new FakePort();
  boards = new ControlledBoards();
  statuses = [];
  stop = new AbortController();
  server = await serve();
  void readAgainAndAgain();
  await eventually('the port is open', () => port.openCount === 1);
});

afterEach(async () => {
  stop.abort();
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
  rmSync(folder, { recursive: true });
});

function serve() {
  return serveControl({ path, boards, clock: systemClock, onStatus: (status) => statuses.push(status) });
}

async function readAgainAndAgain(): Promise<void> {
  const source = boards.control(port.source, stop.signal);
  while (!stop.signal.aborted) await pull(source, stop.signal).end;
}

async function ask(request: Parameters<typeof askBridge>[1]) {
  const answer = await askBridge(path, request);
  if (answer === undefined) throw new Error('nobody answers');
  sockets.push(answer.socket);
  return answer;
}

/** What comes back for bytes as they are. */
async function say(bytes: string): Promise<string> {
  const socket = connect({ path, allowHalfOpen: true });
  sockets.push(socket);
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  socket.write(bytes);
  await once(socket, 'end');
  return heard;
}

test('the socket and its folder are for this user alone, and it is gone with the bridge', async () => {
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  expect((statSync(join(folder, 'data')).mode & 0o777).toString(8)).toBe('700');
  await server.close();
  expect(existsSync(path)).toBe(false);
  expect(await runningBoards(path)).toBeUndefined();
  server = await serve();
});

test('the boards are listed with their path and state', async () => {
  expect(await runningBoards(path)).toEqual([{ board: 'uno', state: 'reading', path: '/dev/fake', lentTo: undefined }]);
});

test('a board that the bridge no longer reads is no longer listed', async () => {
  stop.abort();
  expect(await runningBoards(path)).toEqual([]);
});

test('a tee has every byte from the answer on', async () => {
  const { first, rest, socket } = await ask({ do: 'tee', board: 'uno' });
  expect(first).toMatchObject({ ok: true, board: 'uno', path: '/dev/fake' });
  port.say('a\u0000b');
  for await (const { ms, bytes } of rest) {
    expect(ms).toBeGreaterThanOrEqual(0);
    expect(Buffer.from(String(bytes), 'base64').toString()).toBe('a\u0000b\n');
    break;
  }
  expect(socket.destroyed).toBe(true);
});

test('a listener that does not read costs 1 MiB at most, and is told what it missed', async () => {
  const { rest, socket } = await ask({ do: 'tee', board: 'uno' });
  socket.pause();
  const line = 'x'.repeat(65_535);
  for (let count = 0; count < 64; count += 1) port.say(line);
  let droppedBytes = 0;
  for await (const { dropped } of rest) {
    if (typeof dropped === 'number') {
      droppedBytes = dropped;
      break;
    }
    port.say('.');
  }
  expect(droppedBytes).toBeGreaterThan(0);
});

test('text is written to the board', async () => {
  expect((await ask({ do: 'write', board: 'uno', bytes: Buffer.from('c\n') })).first).toEqual({ ok: true });
  expect(port.written).toEqual(['c\n']);
});

describe('a lent port', () => {
  test('is closed when the answer comes, and opened again when the connection is gone', async () => {
    const { first, socket } = await ask({ do: 'lend', board: 'uno', to: 'avrdude' });
    expect(first).toMatchObject({ ok: true, path: '/dev/fake', state: 'lent', lentTo: 'avrdude' });
    expect(port.openCount).toBe(0);
    expect(await runningBoards(path)).toMatchObject([{ state: 'lent', lentTo: 'avrdude' }]);
    socket.destroy();
    await eventually('the port is open', () => port.openCount === 1);
  });

  test('is given back by the end of one side of the connection, whoever else holds it', async () => {
    const { socket } = await ask({ do: 'lend', board: 'uno', to: 'avrdude' });
    socket.end();
    await eventually('the port is open', () => port.openCount === 1);
  });

  test('is lent to one at a time', async () => {
    await ask({ do: 'lend', board: 'uno', to: 'avrdude' });
    await expect(ask({ do: 'lend', board: 'uno', to: 'esptool' })).rejects.toMatchObject({
      code: 'CONTROL_REFUSED',
      message: 'the running bridge says: the port is lent to avrdude',
    });
  });
});

test('a board that there is not is refused with the names of those that there are', async () => {
  await expect(ask({ do: 'tee', board: 'mega' })).rejects.toThrow('no board is called mega; there are uno');
});

test.each([
  ['hello\n', /a request is one JSON object/],
  ['{"do":"fly"}\n', /\\"do\\" is one of boards, tee, write, lend/],
  ['{"do":"tee"}\n', /tee needs the name of a \\"board\\"/],
  ['{"do":"write","board":"uno"}\n', /write needs \\"bytes\\"/],
  ['x'.repeat(MAX_REQUEST_BYTES + 1), /at most/],
])('%.40j is answered with what is wrong', async (bytes, message) => {
  expect(await say(bytes)).toMatch(message);
});

describe('at the start of a bridge', () => {
  test('the socket of a bridge that was killed is replaced', async () => {
    await server.close();
    leaveSocket(path);
    expect(existsSync(path)).toBe(true);
    server = await serve();
    expect(statuses).toEqual([]);
    expect(await runningBoards(path)).toHaveLength(1);
  });

  test('one that another bridge answers is left alone and told of', async () => {
    const second = await serve();
    await second.close();
    expect(statuses).toEqual([{ type: 'controlUnavailable', path, why: 'another bridge answers there' }]);
    expect(await runningBoards(path)).toHaveLength(1);
  });

  test('a file at its place is left alone and told of', async () => {
    await server.close();
    writeFileSync(path, 'mine');
    server = await serve();
    expect(statuses).toMatchObject([{ type: 'controlUnavailable', why: 'something that is no socket stands there' }]);
    expect(statSync(path).size).toBe(4);
  });

  test('a path that is too long for a socket is told of', async () => {
    const before = path;
    path = join(folder, 'x'.repeat(120));
    await (await serve()).close();
    path = before;
    expect(statuses).toMatchObject([{ why: 'its path is longer than 107 bytes' }]);
  });
});

/** A socket file that nobody listens at any more: as a kill leaves it. */
function leaveSocket(at: string): void {
  const script = `require('node:net').createServer().listen(${JSON.stringify(at)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
}

import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ManualClock } from '../../../core/index.ts';
import { ioAtRest } from '../../../firmware-sim/index.ts';

/** Sleeps 1 s, does something real, and notes what time the clock says when it is done; a hundred times. */
async function timesOf(action: () => Promise<unknown>, clock: ManualClock): Promise<number[]> {
  const doneAtMs: number[] = [];
  const work = async () => {
    for (let count = 0; count < 100; count += 1) {
      await clock.sleep(1_000);
      await action();
      doneAtMs.push(clock.monotonicMs());
    }
  };
  void work();
  // Another sleeper, whose steps would carry the clock past whatever is under way.
  const steps = async () => {
    for (let count = 0; count < 10_000; count += 1) await clock.sleep(10);
  };
  void steps();
  await clock.advance(100_000);
  return doneAtMs;
}

const EACH_SECOND = Array.from({ length: 100 }, (_, at) => (at + 1) * 1_000);

test('an exchange over HTTP within the process takes no time of the clock', async () => {
  const server = createServer((_, response) => response.end('x'.repeat(100_000)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const get = () =>
    new Promise<void>((resolve, reject) => {
      request({ port, host: 'localhost', agent: false }, (response) => response.resume().once('end', () => resolve()))
        .once('error', reject)
        .end();
    });
  expect(await timesOf(get, new ManualClock(0, ioAtRest))).toEqual(EACH_SECOND);
  await new Promise((resolve) => server.close(resolve));
});

test('writing, syncing and reading a file take no time of the clock', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'io-at-rest-'));
  const path = join(folder, 'file');
  const file = await open(path, 'w');
  const action = async () => {
    await file.write('x');
    await file.datasync();
    await readFile(path);
  };
  expect(await timesOf(action, new ManualClock(0, ioAtRest))).toEqual(EACH_SECOND);
  await file.close();
  await rm(folder, { recursive: true });
});

test('open sockets do not keep it waiting, nor what is written to one that nobody reads', async () => {
  const accepted: Socket[] = [];
  const server = createTcpServer({ pauseOnConnect: true }, (socket) => accepted.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(Buffer.alloc(50_000_000));
  // Were it waited for, each step would take seconds.
  const clock = new ManualClock(0, ioAtRest);
  await timesOf(async () => {}, clock);
  expect(clock.monotonicMs()).toBe(100_000);
  expect(socket.writableLength).toBeGreaterThan(0);
  for (const end of [socket, ...accepted]) end.destroy();
  await new Promise((resolve) => server.close(resolve));
});

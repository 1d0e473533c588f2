import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BoardHealth } from '../../../bridge/health/board-health.ts';
import { MemorySpool } from '../../../bridge/index.ts';
import { BridgeReports } from '../../../bridge/sinks/stream/bridge-reports.ts';
import { type BridgeReport, ManualClock, parseBridgeReport } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';

interface Heard {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly report: BridgeReport | undefined;
}

let heard: Heard[];
let status: number;
let server: Server;
let clock: ManualClock;
let health: BoardHealth;
let reports: BridgeReports;
let stop: AbortController;
let done: Promise<void>;

beforeEach(async () => {
  heard = [];
  status = 204;
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const { method, url: path, headers } = request;
    heard.push({ method, path, authorization: headers.authorization, report: parseBridgeReport(body) });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  clock = new ManualClock();
  const spool = new MemorySpool({ clock, onStatus: () => undefined });
  health = new BoardHealth({ bridge: 'my pi', spool, clock });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  reports = new BridgeReports({ destination: { url, user: 'maker', key: 'abcdefgh12' }, health, clock });
  stop = new AbortController();
  done = reports.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await done;
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
});

/** Waits for so many reports, and for the loop to have taken the answer. */
async function heardOf(count: number): Promise<void> {
  await eventually(`${count} reports have come`, () => heard.length >= count);
  await new Promise((resolve) => setImmediate(resolve));
}

/** Lets virtual time pass while real sockets do their work. */
async function passing(durationMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < durationMs; passedMs += 1_000) {
    await clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Moves the clock until so many reports have come. */
async function comes(count: number): Promise<void> {
  await eventually(`${count} reports have come`, async () => {
    if (heard.length < count) await clock.advance(1_000);
    return heard.length >= count;
  });
}

test('the first report comes at once, with user and key, at the bridge’s own address', async () => {
  await heardOf(1);
  expect(heard).toEqual([
    {
      method: 'PUT',
      path: '/bridges/my%20pi',
      authorization: `Basic ${Buffer.from('maker:abcdefgh12').toString('base64')}`,
      report: health.report(),
    },
  ]);
});

test('the next comes when a board is lost, and otherwise after a minute', async () => {
  await heardOf(1);
  health.heard({ type: 'sourceOpened', board: 'uno', path: '/dev/ttyACM0' });
  await comes(2);
  expect(clock.monotonicMs()).toBeLessThan(10_000);
  expect(heard[1]?.report?.details?.boards).toEqual([{ name: 'uno', state: 'online' }]);
  const beforeMs = clock.monotonicMs();
  await comes(3);
  expect(clock.monotonicMs() - beforeMs).toBeGreaterThanOrEqual(60_000);
});

test.each([404, 405, 501])('a server that answers %d is asked again only at the next connection', async (answer) => {
  status = answer;
  await heardOf(1);
  await passing(300_000);
  expect(heard).toHaveLength(1);
  reports.connected();
  await comes(2);
});

test('a server that refuses or is away is told at the next time', async () => {
  status = 503;
  await heardOf(1);
  await comes(2);
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(60_000);
});

test('the last word is that the bridge is gone', async () => {
  await heardOf(1);
  stop.abort();
  await done;
  expect(heard.at(-1)?.report).toEqual({ state: 'offline', bridge: 'my pi' });
});

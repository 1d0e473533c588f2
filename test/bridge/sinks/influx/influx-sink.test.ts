import { afterEach, beforeEach, expect, test } from 'vitest';
import { DeliveryMeter, MemorySpool } from '../../../../bridge/index.ts';
import type { InfluxDestination } from '../../../../bridge/sinks/influx/influx-destination.ts';
import { runInfluxSink } from '../../../../bridge/sinks/influx/influx-sink.ts';
import { ManualClock, type Status } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';
import { WriteServer } from './write-server.ts';

const TOKEN = 'canary7531';
let server: WriteServer;
let clock: ManualClock;
let statuses: Status[];
let spool: MemorySpool;
let meter: DeliveryMeter;
let stop: AbortController;
let done: Promise<void>;

beforeEach(async () => {
  server = new WriteServer();
  await server.start();
  clock = new ManualClock(Date.UTC(2026, 0, 1));
  statuses = [];
  spool = new MemorySpool({ capacity: 20_000, clock, onStatus });
  meter = new DeliveryMeter(clock);
  stop = new AbortController();
  done = Promise.resolve();
});

afterEach(async () => {
  stop.abort();
  await finished();
  await server.stop();
  expect(clock.sleeping).toBe(0);
  expect(JSON.stringify(statuses.map(asText))).not.toContain(TOKEN);
});

function onStatus(status: Status): void {
  statuses.push(status);
}

function start(more: Partial<InfluxDestination> = {}): void {
  const account = { kind: 'token', token: TOKEN } as const;
  done = runInfluxSink({
    bridge: 'pi',
    destination: { kind: 'influx', url: server.url, bucket: 'home', account, measurement: 'm', gzip: true, ...more },
    ...{ spool, meter, clock, onStatus, random: () => 0.5, signal: stop.signal },
  });
}

function append(...values: number[]): void {
  spool.append(
    'uno',
    values.map((value) => ({ series: 'T', monotonicMs: clock.monotonicMs(), value })),
  );
}

const seen = <Type extends Status['type']>(type: Type) =>
  statuses.filter((status): status is Extract<Status, { type: Type }> => status.type === type);
const asText = (status: Status) => ('error' in status ? { ...status, error: String(status.error) } : status);
const values = (lines: readonly string[]) => lines.map((line) => Number(/T=(\S+)/.exec(line)?.[1]));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Lets virtual time pass while real sockets do their work, until something is so. */
async function until(what: string, holds: () => boolean, stepMs = 100): Promise<void> {
  await eventually(what, async () => {
    if (holds()) return true;
    await clock.advance(stepMs);
    return holds();
  });
}

async function finished(): Promise<void> {
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  await until('the sink has stopped', () => isDone, 1_000);
}

test('points of a second travel together, and nothing waits once the server has them', async () => {
  start();
  append(1, 2);
  await clock.advance(900);
  append(3);
  await until('they are delivered', () => spool.size === 0);
  expect(values(server.stored)).toEqual([1, 2, 3]);
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.path).toBe('/api/v2/write?bucket=home&precision=ns');
  expect(server.requests[0]?.headers).toMatchObject({ authorization: `Token ${TOKEN}` });
  expect(seen('streamConnected')).toMatchObject([{ destination: server.url.origin, tries: 1 }]);
  expect(meter.snapshot()).toMatchObject({ mode: 'batch', sentLines: 3, inFlight: 0, rejected: 0 });
});

test('a user and a password travel in the head, not in the address', async () => {
  start({ account: { kind: 'password', user: 'maker', password: TOKEN }, database: 'home' });
  append(1);
  await until('it is delivered', () => spool.size === 0);
  const basic = Buffer.from(`maker:${TOKEN}`).toString('base64');
  expect(server.requests[0]?.headers.authorization).toBe(`Basic ${basic}`);
  expect(server.requests[0]?.path).not.toContain(TOKEN);
});

test('a backlog goes in requests of 5,000 points, one after the other, compressed', async () => {
  append(...upTo(12_000));
  start();
  await until('all is delivered', () => spool.size === 0);
  expect(server.requests.map(({ lines }) => lines.length)).toEqual(
    [5_000, 5_000, 2_000].map((count) => expect.closeTo(count, -1)),
  );
  expect(values(server.stored)).toEqual(upTo(12_000));
  expect(server.requests[0]?.headers['content-encoding']).toBe('gzip');
  expect(server.mostAtOnce).toBe(1);
});

test('what is not to be compressed is not', async () => {
  append(...upTo(1_000));
  start({ gzip: false });
  await until('all is delivered', () => spool.size === 0);
  expect(server.requests[0]?.headers['content-encoding']).toBeUndefined();
});

test('bad points are found, counted and left out, and the others are all stored', async () => {
  const bad = new Set([7, 300, 301]);
  server.reply = ({ lines }) =>
    values(lines).some((value) => bad.has(value))
      ? { status: 400, body: '{"message":"bad timestamp"}' }
      : { status: 204 };
  append(...upTo(1_000));
  start();
  await until('nothing waits', () => spool.size === 0);
  expect(new Set(values(server.stored))).toEqual(new Set(upTo(1_000).filter((value) => !bad.has(value))));
  expect(meter.snapshot().rejected).toBe(3);
  stop.abort();
  await finished();
  expect(seen('linesRejected').reduce((sum, { count }) => sum + count, 0)).toBe(3);
  expect(seen('linesRejected')[0]).toMatchObject({ destination: server.url.origin, code: 400, why: 'bad timestamp' });
});

test('a server that takes nothing keeps every point waiting, and says so once', async () => {
  server.reply = () => ({ status: 400, body: 'use JSON' });
  append(...upTo(100));
  start();
  await until('it is told', () => seen('streamLost').length > 0);
  await clock.advance(120_000);
  expect(seen('streamLost')).toHaveLength(1);
  expect(seen('streamLost')[0]?.error.message).toMatch(/takes none of the points \(use JSON\); check url/);
  expect(spool.size).toBe(100);
  server.reply = () => ({ status: 204 });
  await until('they are delivered after all', () => spool.size === 0, 5_000);
  expect(meter.snapshot().rejected).toBe(0);
});

test('one bad point of a slow board is given up when the next one shows that the server takes points', async () => {
  server.reply = ({ lines }) => ({ status: values(lines).includes(1) ? 422 : 204 });
  start();
  append(1);
  await until('it is refused', () => seen('streamLost').length > 0);
  append(2);
  await until('nothing waits', () => spool.size === 0, 1_000);
  expect(values(server.stored)).toContain(2);
  expect(meter.snapshot().rejected).toBe(1);
});

test('401 waits with what to do, and goes on once it is right', async () => {
  server.reply = () => ({ status: 401, body: `{"code":"unauthorized","message":"unauthorized ${TOKEN}"}` });
  append(1);
  start();
  await until('it is told', () => seen('streamLost').length > 0);
  expect(seen('streamLost')[0]?.error).toMatchObject({
    code: 'SINK_REFUSED',
    message: expect.stringContaining('check token-file'),
  });
  server.reply = () => ({ status: 204 });
  await until('it is delivered', () => spool.size === 0, 1_000);
});

test('a server that is busy is left alone for as long as it says', async () => {
  server.reply = () => ({ status: 503, headers: { 'retry-after': '40' } });
  append(1);
  start();
  await until('it has said so', () => seen('streamLost').length > 0);
  expect(seen('streamLost')[0]?.retryInMs).toBe(40_000);
  const before = server.requests.length;
  await clock.advance(39_000);
  expect(server.requests).toHaveLength(before);
  server.reply = () => ({ status: 204 });
  await until('it is delivered', () => spool.size === 0, 1_000);
});

test('a request that is too large makes the next ones smaller', async () => {
  server.reply = ({ lines }) => ({ status: lines.length > 300 ? 413 : 204 });
  append(...upTo(3_000));
  start();
  await until('all is delivered', () => spool.size === 0);
  expect(new Set(values(server.stored)).size).toBe(3_000);
  expect(meter.snapshot().rejected).toBe(0);
  const before = server.requests.length;
  append(...upTo(1_000));
  await until('more is delivered', () => spool.size === 0);
  expect(server.requests.slice(before).every(({ lines }) => lines.length <= 300)).toBe(true);
});

test('a server that is away is reported once, and what waited follows in order when it is back', async () => {
  append(1);
  start();
  await until('the first is delivered', () => spool.size === 0);
  await server.stop();
  append(2, 3);
  await until('the loss is seen', () => seen('streamLost').length > 0);
  await clock.advance(60_000);
  expect(seen('streamLost')).toHaveLength(1);
  expect(seen('streamLost')[0]?.error.message).toMatch(/nothing listens at .*; start the database/);
  await server.start();
  await until('the rest is delivered', () => spool.size === 0, 5_000);
  expect(values(server.stored)).toEqual([1, 2, 3]);
  expect(meter.snapshot()).toMatchObject({ mode: 'batch', reconnects: 1 });
});

test.each(['cut', 'hang'] as const)(
  'after a request that the server lets %s the same lines come again, to the byte',
  async (fault) => {
    server.reply = () => fault;
    append(1, 2);
    start();
    await until('a request has come', () => server.requests.length > 0);
    await until('it is lost', () => seen('streamLost').length > 0, 1_000);
    server.reply = () => ({ status: 204 });
    await until('they are delivered', () => spool.size === 0, 1_000);
    expect(server.stored).toEqual(server.requests[0]?.lines);
  },
);

test('an idle connection that the server closed is no loss', async () => {
  start();
  append(1);
  await until('the first is delivered', () => spool.size === 0);
  let isFirst = true;
  server.reply = () => {
    const reply = isFirst ? ('cut' as const) : { status: 204 };
    isFirst = false;
    return reply;
  };
  append(2);
  await until('the second is delivered', () => spool.size === 0);
  expect(seen('streamLost')).toEqual([]);
});

test('a server that hangs does not hold up the end', async () => {
  server.reply = () => 'hang';
  append(1);
  start();
  await until('the request has come', () => server.requests.length > 0);
  stop.abort();
  const stoppedAtMs = clock.monotonicMs();
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  await until('the sink has stopped', () => isDone);
  expect(clock.monotonicMs() - stoppedAtMs).toBeLessThanOrEqual(1_500);
  expect(spool.size).toBe(1);
});

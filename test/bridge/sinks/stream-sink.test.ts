import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemorySpool } from '../../../bridge/index.ts';
import { runStreamSink } from '../../../bridge/sinks/stream/stream-sink.ts';
import { ManualClock, type Status } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';
import { RecordingServer } from './recording-server.ts';

const KEY = 'canary1234';
let server: RecordingServer;
let clock: ManualClock;
let statuses: Status[];
let spool: MemorySpool;
let stop: AbortController;
let done: Promise<void>;

beforeEach(async () => {
  server = new RecordingServer();
  await server.start();
  clock = new ManualClock(Date.UTC(2026, 0, 1));
  statuses = [];
  const onStatus = (status: Status) => statuses.push(status);
  spool = new MemorySpool({ capacity: 1_000, clock, onStatus });
  stop = new AbortController();
  done = runStreamSink({
    bridge: 'pi',
    destination: { url: server.url, user: 'maker', key: KEY, ack: 'off' },
    spool,
    clock,
    onStatus,
    random: () => 0.5,
    signal: stop.signal,
  });
});

afterEach(async () => {
  stop.abort();
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  await eventually('the sink has stopped', async () => isDone || passing(1_000));
  await server.stop();
  expect(statuses.map((status) => JSON.stringify(status)).join()).not.toContain(KEY);
});

/** Lets virtual time pass while real sockets do their work. */
async function passing(durationMs: number): Promise<false> {
  await clock.advance(durationMs);
  return false;
}

function append(...values: number[]): void {
  spool.append(
    'uno',
    values.map((value) => ({ series: 'T', monotonicMs: clock.monotonicMs(), value, unit: 'Cel' })),
  );
}

const seen = (type: Status['type']) => statuses.filter((status) => status.type === type);
const values = () => server.lines.map((line) => (JSON.parse(line) as { y: number }).y);

test('the plot is initialised first, then one stream carries the points and leaves nothing waiting', async () => {
  append(1, 2);
  await eventually('both points have arrived', () => server.lines.length === 2);
  expect(server.plotCalls).toHaveLength(1);
  const kwargs = JSON.parse(server.plotCalls[0]?.get('kwargs') ?? '');
  expect(kwargs).toMatchObject({ filename: 'pi/uno', fileopt: 'extend', layout: { title: { text: 'uno' } } });
  const [trace] = JSON.parse(server.plotCalls[0]?.get('args') ?? '');
  expect(trace).toMatchObject({
    name: 'T',
    meta: { series: 'T', unit: 'Cel' },
    stream: { token: server.streams[0]?.token },
  });
  expect(server.lines).toEqual(['{"x":"2026-01-01T00:00:00.000Z","y":1}', '{"x":"2026-01-01T00:00:00.000Z","y":2}']);
  await eventually('they are acknowledged', () => spool.size === 0);
  expect(seen('firstPointSent')).toEqual([
    { type: 'firstPointSent', board: 'uno', url: `${server.url.origin}/~maker/0` },
  ]);
});

test('further series travel on the same connection, each line naming its own stream', async () => {
  append(1);
  await eventually('the first point has arrived', () => server.lines.length === 1);
  spool.append('uno', [{ series: 'H', monotonicMs: 0, value: 40 }]);
  await eventually('the second has too', () => server.lines.length === 2);
  expect(server.streams).toHaveLength(1);
  const traces = JSON.parse(server.plotCalls.at(-1)?.get('args') ?? '') as {
    name: string;
    stream: { token: string };
  }[];
  expect(traces.map(({ name }) => name)).toEqual(['T', 'H']);
  expect(JSON.parse(server.lines[1] ?? '')).toMatchObject({ y: 40, streamtoken: traces[1]?.stream.token });
});

test('a server of the old kind gets one connection for each series', async () => {
  server.plotReply = (origin) => ({
    contentType: 'text/html',
    body: JSON.stringify({ url: 'https://plot.ly/~maker/0', 'stream-host': origin.replace('http://', ''), error: '' }),
  });
  spool.append('uno', [
    { series: 'T', monotonicMs: 0, value: 1 },
    { series: 'H', monotonicMs: 0, value: 2 },
  ]);
  await eventually('two streams are open', () => server.lines.length === 2);
  expect(new Set(server.streams.map(({ token }) => token)).size).toBe(2);
  expect(server.lines.every((line) => !line.includes('streamtoken'))).toBe(true);
});

test('thirty seconds without a point bring a heartbeat, and no sooner', async () => {
  append(1);
  await eventually('the point has arrived', () => spool.size === 0);
  await clock.advance(29_999);
  append(2);
  await eventually('the second point has arrived', () => server.lines.length === 2);
  const before = server.streams[0]?.body.length ?? 0;
  await clock.advance(30_000);
  await eventually('a heartbeat has arrived', () => (server.streams[0]?.body.length ?? 0) > before);
  expect(server.streams[0]?.body.slice(before)).toBe('\n');
});

test('a broken connection is made again after a jittered delay, and waiting points follow in order', async () => {
  append(1);
  await eventually('the point is acknowledged', () => spool.size === 0 && server.lines.length === 1);
  await server.stop();
  await eventually('the loss is seen', () => seen('streamLost').length === 1);
  append(2, 3);
  await server.start();
  await eventually('the rest has arrived', async () => values().length === 3 || passing(100));
  expect(values()).toEqual([1, 2, 3]);
  expect(seen('streamConnected')).toHaveLength(2);
});

test('a server that is away is reported once, with what to do, and tried ever more slowly', async () => {
  await server.stop();
  append(1);
  await eventually('the failure is reported', () => seen('streamLost').length === 1);
  for (let minute = 0; minute < 5; minute += 1) await clock.advance(60_000);
  expect(seen('streamLost')).toHaveLength(1);
  expect(String((seen('streamLost')[0] as { error: Error }).error.message)).toMatch(
    /nothing listens at http:\/\/127\.0\.0\.1:\d+; start the stream server/,
  );
  expect(spool.size).toBe(1);
});

describe('a server that answers, but not as hoped', () => {
  test.each([
    [
      'a web page',
      { contentType: 'text/html', statusCode: 404, body: '<html>no</html>' },
      'SINK_NOT_A_STREAM_SERVER',
      /is not a stream server: it answers 404 with a web page/,
    ],
    [
      'JSON of another kind',
      { contentType: 'application/json', body: '{"hello":1}' },
      'SINK_NOT_A_STREAM_SERVER',
      /named no address/,
    ],
    [
      'an error',
      { contentType: 'application/json', body: '{"error":"Aw, snap!","url":""}' },
      'SINK_PLOT_REFUSED',
      /refused the plot: Aw, snap!/,
    ],
  ])(
    '%s is one clear error; the point is kept and sent once the server is mended',
    async (_what, reply, code, text) => {
      const good = server.plotReply;
      server.plotReply = () => reply;
      append(7);
      await eventually('the refusal is reported', () => seen('streamLost').length === 1);
      const { error } = seen('streamLost')[0] as { error: Error & { code: string } };
      expect(error.code).toBe(code);
      expect(error.message).toMatch(text);
      server.plotReply = good;
      await eventually('the point has arrived', async () => values().length === 1 || passing(1_000));
      expect(values()).toEqual([7]);
    },
  );

  test('a refused token ends the stream with the server’s own words, and the plot is initialised anew', async () => {
    append(1);
    await eventually('the point is acknowledged', () => spool.size === 0);
    // In the plain protocol a point counts as delivered once it is written.
    await eventually('the server has the stream', () => server.streams.length === 1);
    server.streams[0]?.answer(404, 'streamtoken not registered or valid\n');
    await eventually('the end is reported', () => seen('streamLost').length === 1);
    const { error } = seen('streamLost')[0] as { error: Error };
    expect(error.message).toMatch(/ended the stream: 404 streamtoken not registered or valid$/);
    append(2);
    await eventually('the next point has arrived', async () => values().length === 2 || passing(1_000));
    expect(server.plotCalls.length).toBeGreaterThanOrEqual(2);
  });
});

test('stopping ends the stream properly', async () => {
  append(1);
  await eventually('the point has arrived', () => spool.size === 0);
  stop.abort();
  await done;
  expect(server.streams[0]?.ended).toBe(true);
  expect(clock.sleeping).toBe(0);
});

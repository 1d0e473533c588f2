import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemorySpool } from '../../../../bridge/index.ts';
import { AckRig, counting } from './ack-rig.ts';

let rig: AckRig;

beforeEach(async () => {
  rig = await new AckRig().start();
});

afterEach(() => rig.end());

/** Of every series of every plot, in the order the server was told of them. */
const streamTokens = () => [
  ...new Set(
    rig.server.plotCalls
      .flatMap((call) => JSON.parse(call.get('args') ?? '[]') as { stream: { token: string } }[])
      .map(({ stream }) => stream.token),
  ),
];

test('the plot is initialised, then points are stored, acknowledged and forgotten, and the board is announced', async () => {
  rig.append([1, 2], { unit: 'Cel' });
  await rig.until('both are acknowledged', () => rig.spool.size === 0);
  expect(rig.server.plotCalls).toHaveLength(1);
  expect(rig.server.lines).toEqual([
    '{"x":"2026-01-01T00:00:00.000Z","y":1}',
    '{"x":"2026-01-01T00:00:00.000Z","y":2}',
  ]);
  expect(rig.statuses.map(({ type }) => type)).toEqual(['plotReady', 'streamConnected', 'firstPointSent']);
  expect(rig.meter.snapshot()).toMatchObject({ mode: 'stream', connected: true, sentLines: 2, inFlight: 0 });
});

test('a point is forgotten when it is stored, not when it is sent', async () => {
  rig.append([1]);
  await rig.until('it is acknowledged', () => rig.spool.size === 0);
  // In small steps, so that little time passes while the word of it is on its way.
  rig.append([2]);
  await rig.until('it is acknowledged', () => rig.spool.size === 0, 1);
  rig.append([3]);
  await rig.soon('it is stored', () => rig.server.values.length === 3);
  // The acknowledgement follows 100 ms after the last one at the earliest.
  expect(rig.spool.size).toBe(1);
  expect(rig.meter.snapshot().inFlight).toBe(1);
  await rig.until('it is acknowledged', () => rig.spool.size === 0);
  expect(rig.meter.snapshot().ackLatencyMs.last).toBeGreaterThan(0);
});

test('further series travel on the same connection, each line naming its own stream', async () => {
  rig.append([1]);
  rig.append([40], { series: 'H' });
  rig.append([2]);
  await rig.until('all are acknowledged', () => rig.spool.size === 0);
  expect(rig.server.streams).toHaveLength(1);
  expect(rig.server.plotCalls).toHaveLength(1);
  const [first, second] = streamTokens();
  expect(rig.server.streams[0]?.token).toBe(first);
  expect(rig.server.lines.map((line) => JSON.parse(line).streamtoken)).toEqual([undefined, second, undefined]);
});

test('a series that begins in mid-stream is initialised before its first line is sent', async () => {
  rig.append([1]);
  await rig.until('the first is acknowledged', () => rig.spool.size === 0);
  const unknown: string[] = [];
  rig.server.refuse = (text) => {
    const { streamtoken } = JSON.parse(text) as { streamtoken?: string };
    if (streamtoken !== undefined && !streamTokens().includes(streamtoken)) unknown.push(text);
    return undefined;
  };
  rig.append([40], { series: 'H' });
  rig.append([50], { board: 'mega', series: 'H' });
  rig.append([2]);
  await rig.until('all are acknowledged', () => rig.spool.size === 0);
  expect(unknown).toEqual([]);
  expect(rig.server.values).toEqual([1, 40, 50, 2]);
  expect(rig.server.streams).toHaveLength(1);
  expect(rig.seen('firstPointSent').map(({ board }) => board)).toEqual(['uno', 'mega']);
});

test('all points arrive, each once, however often the connection is cut and the server killed', async () => {
  let cuts = 0;
  for (let round = 0; round < 12; round += 1) {
    rig.append(counting(round * 300 + 1, round * 300 + 300));
    const before = rig.server.values.length;
    await rig.until('some have arrived', () => rig.server.values.length > before, 1_000);
    if (round % 3 === 2) {
      await rig.server.kill();
      await rig.server.start();
    } else rig.server.streams.at(-1)?.kill();
    cuts += 1;
  }
  await rig.until('all are acknowledged', () => rig.spool.size === 0, 1_000);
  expect([...rig.server.values].sort((one, other) => one - other)).toEqual(counting(1, 3_600));
  expect(cuts).toBe(12);
  expect(rig.meter.snapshot().reconnects).toBeGreaterThan(0);
});

test('a server that is away at the start is reported once, and gets everything in order when it comes', async () => {
  const away = await new AckRig().start({ isServerAway: true });
  away.append(counting(1, 5));
  await away.soon('the failure is reported', () => away.seen('streamLost').length === 1);
  await away.clock.advance(120_000);
  expect(away.seen('streamLost')).toHaveLength(1);
  expect(away.seen('streamLost')[0]?.error.message).toMatch(
    /nothing listens at http:\/\/127\.0\.0\.1:\d+; start the stream server/,
  );
  await away.server.start();
  await away.until('all are acknowledged', () => away.spool.size === 0, 1_000);
  expect(away.server.values).toEqual(counting(1, 5));
  await away.end();
});

test('after every loss the plots are initialised again, because the server may have forgotten them', async () => {
  rig.append([1]);
  await rig.until('it is acknowledged', () => rig.spool.size === 0);
  await rig.server.kill();
  await rig.server.start();
  rig.append([2]);
  await rig.until('the second is acknowledged', () => rig.spool.size === 0);
  expect(rig.server.plotCalls).toHaveLength(2);
  expect(rig.seen('streamLost')).toHaveLength(1);
  expect(rig.seen('streamConnected')).toHaveLength(2);
});

test('a server that has lost its store is told what it had acknowledged, and gets only what is new', async () => {
  rig.append([1, 2]);
  await rig.until('they are acknowledged', () => rig.spool.size === 0);
  await rig.server.kill();
  rig.server.stored.clear();
  await rig.server.start();
  rig.append([3]);
  await rig.until('the third is acknowledged', () => rig.spool.size === 0);
  expect(rig.server.values).toEqual([3]);
});

test('a plot that is refused in mid-stream is tried again, and its points wait', async () => {
  rig.append([1]);
  await rig.until('it is acknowledged', () => rig.spool.size === 0);
  rig.server.plotReply = () => ({ contentType: 'application/json', body: '{"error":"Aw, snap!","url":""}' });
  rig.append([40], { series: 'H' });
  await rig.soon('the refusal is reported', () => rig.seen('streamLost').length === 1);
  expect(rig.seen('streamLost')[0]?.error).toMatchObject({ code: 'SINK_PLOT_REFUSED' });
  await rig.clock.advance(10_000);
  expect(rig.spool.size).toBe(1);
  rig.server.plotReply = undefined;
  await rig.until('it is acknowledged', () => rig.spool.size === 0, 1_000);
  expect(rig.server.values).toEqual([1, 40]);
});

describe('a rejected line', () => {
  test('is counted and reported, and the rest goes on', async () => {
    rig.server.refuse = (text) => (text.includes('"y":2}') ? { code: 422, why: 'not to my taste' } : undefined);
    rig.append([1, 2, 3]);
    await rig.until('all are acknowledged', () => rig.spool.size === 0);
    expect(rig.server.values).toEqual([1, 3]);
    expect(rig.seen('linesRejected')).toEqual([{ type: 'linesRejected', count: 1, code: 422, why: 'not to my taste' }]);
    expect(rig.meter.snapshot().rejected).toBe(1);
  });

  test('is reported at most once a second, with the count of all', async () => {
    rig.server.refuse = () => ({ code: 422, why: 'no' });
    for (let value = 0; value < 20; value += 1) {
      rig.append([value]);
      await rig.until('it is acknowledged', () => rig.spool.size === 0);
    }
    const rejected = rig.meter.snapshot().rejected;
    expect(rejected).toBe(20);
    expect(rig.seen('linesRejected').length).toBeLessThanOrEqual(1 + rig.clock.monotonicMs() / 1_000);
    rig.stop();
    await rig.until('the sink has stopped', () => rig.isDone);
    expect(rig.seen('linesRejected').reduce((sum, { count }) => sum + count, 0)).toBe(20);
  });

  test('of a stream the server has forgotten brings a new plot call, and what follows is stored', async () => {
    rig.append([1]);
    await rig.until('it is acknowledged', () => rig.spool.size === 0);
    rig.server.refuse = () =>
      rig.server.plotCalls.length === 1 ? { code: 404, why: 'streamtoken not registered or valid' } : undefined;
    rig.append([2]);
    await rig.until('it is rejected', () => rig.meter.snapshot().rejected === 1);
    rig.append([3]);
    await rig.until('the next is stored', () => rig.server.values.includes(3));
    expect(rig.server.plotCalls).toHaveLength(2);
    expect(rig.server.streams).toHaveLength(1);
  });
});

test('a refused stream is told in the server’s own words', async () => {
  rig.server.behave = (_, response) => response.writeHead(404).end('streamtoken not registered or valid\n');
  rig.append([1]);
  await rig.soon('the refusal is reported', () => rig.seen('streamLost').length === 1);
  expect(rig.seen('streamLost')[0]?.error.message).toMatch(
    /refused the stream: 404 streamtoken not registered or valid$/,
  );
  rig.server.behave = undefined;
  await rig.until('it is acknowledged', () => rig.spool.size === 0);
  expect(rig.server.plotCalls.length).toBeGreaterThanOrEqual(2);
});

test('a spool that was copied takes a new source id and loses nothing', async () => {
  rig.server.stored.set(rig.spool.identity.source, {
    record: { high: 7, later: [], boots: ['AAAAAAAAAAA'] },
    lines: [],
  });
  const before = rig.spool.identity.source;
  rig.append([1, 2]);
  await rig.until('both are acknowledged', () => rig.spool.size === 0);
  expect(rig.seen('sourceRenounced')).toHaveLength(1);
  expect(rig.spool.identity.source).not.toBe(before);
  expect(rig.server.streams.map(({ source }) => source)).toEqual([before, rig.spool.identity.source]);
  expect(rig.server.values).toEqual([1, 2]);
});

test('appends within one turn of the event loop are one event, however many they are', async () => {
  let asked = 0;
  class WatchedSpool extends MemorySpool {
    override changed(signal: AbortSignal): Promise<void> {
      asked += 1;
      return super.changed(signal);
    }
  }
  const watched = await new AckRig({
    spool: (ownClock, onStatus) => new WatchedSpool({ clock: ownClock, onStatus }),
  }).start();
  watched.append([0]);
  await watched.until('it is acknowledged', () => watched.spool.size === 0);
  const before = asked;
  for (let value = 1; value <= 50; value += 1) {
    watched.append([value]);
    await Promise.resolve();
  }
  await watched.until('all are acknowledged', () => watched.spool.size === 0);
  expect(asked - before).toBe(1);
  await watched.end();
});

describe('stopping', () => {
  test('ends the request and takes the last acknowledgements along', async () => {
    rig.append([1]);
    await rig.until('it is acknowledged', () => rig.spool.size === 0);
    rig.append([2]);
    await rig.soon('it is stored', () => rig.server.values.length === 2);
    expect(rig.spool.size).toBe(1);
    rig.stop();
    await rig.soon('the sink has stopped', () => rig.isDone);
    expect(rig.spool.size).toBe(0);
    expect(rig.clock.monotonicMs()).toBeLessThan(1_000);
  });

  test('does not wait for a server that says nothing longer than a second', async () => {
    rig.server.behave = (_, response) => {
      response.writeHead(200, { 'plotly-stream-ack': '1' });
      response.write('{"hello":1,"ack":0}\n');
    };
    rig.append([1]);
    await rig.soon('it is sent', () => rig.meter.snapshot().inFlight === 1);
    rig.stop();
    await rig.clock.advance(999);
    expect(rig.isDone).toBe(false);
    await rig.clock.advance(1);
    await rig.soon('the sink has stopped', () => rig.isDone);
    expect(rig.spool.size).toBe(1);
  });

  test('before the first point ends at once', async () => {
    rig.stop();
    await rig.soon('the sink has stopped', () => rig.isDone);
    expect(rig.server.streams).toHaveLength(0);
  });
});

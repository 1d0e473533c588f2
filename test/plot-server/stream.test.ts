import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock, type Status, serverLimits } from '../../core/index.ts';
import { TokenRegistry } from '../../plot-server/accounts/token-registry.ts';
import { MemoryHistory } from '../../plot-server/history/memory/memory-history.ts';
import { listen } from '../../plot-server/http/listen.ts';
import { acceptStream } from '../../plot-server/ingest/accept-stream.ts';
import { AckStreams } from '../../plot-server/ingest/ack-streams.ts';
import { OpenStreams } from '../../plot-server/ingest/open-streams.ts';
import { NO_LOG } from '../../plot-server/plots/message-log.ts';
import { PlotRegistry } from '../../plot-server/plots/plot-registry.ts';
import { streamIdOf } from '../../plot-server/plots/stream-id.ts';
import { MemoryAckStore } from '../../plot-server/storage/memory-ack-store.ts';
import { eventually } from '../eventually.ts';
import { A, B, expectAnswer, withPlot } from './golden.ts';
import { chunk, LAST_CHUNK, RawSocket, streamed, streamHead } from './rig.ts';

describe('the bytes of a body', () => {
  test('a one-shot client without a newline at the end of a whole request loses nothing', async () => {
    const { server, column: ys } = await withPlot();
    const body = '{"x":1,"y":1}\n{"x":2,"y":2}';
    const response = await fetch(server.url, { method: 'POST', headers: { 'plotly-streamtoken': A }, body });
    expect(response.status).toBe(200);
    expect(await ys()).toEqual([1, 2]);
  });

  test('where the bytes are cut makes no difference', async () => {
    const { socket, column: ys } = await withPlot();
    const bytes =
      streamHead(A) + chunk('{"x":1,"y":1}\r\n\r\n') + chunk('{"x":2,"y":"°"}\n{"x":3,"y":3}\n') + LAST_CHUNK;
    const raw = Buffer.from(bytes).toString('latin1');
    const client = await socket(raw.slice(0, 1));
    for (const byte of raw.slice(1)) await client.write(byte);
    await client.untilClosed();
    expect(await ys()).toEqual([1, '°', 3]);
  });
});

describe('refusals come at once, as a whole answer, and the socket is closed', () => {
  const chunked = 'Transfer-Encoding: chunked\r\n\r\n';
  test.each([
    [
      'an unknown token',
      `POST / HTTP/1.1\r\nHost: h\r\nplotly-streamtoken: zzzzzzzzzz\r\n${chunked}`,
      404,
      'streamtoken not registered or valid',
    ],
    ['no token', `POST / HTTP/1.1\r\nHost: h\r\n${chunked}`, 406, "bad request header: missing 'plotly-streamtoken'"],
    [
      'two tokens',
      `POST / HTTP/1.1\r\nHost: h\r\nplotly-streamtoken: ${A}\r\nplotly-streamtoken: ${B}\r\n${chunked}`,
      400,
      'invalid or malformed request syntax',
    ],
    [
      'a token of odd bytes',
      `POST / HTTP/1.1\r\nHost: h\r\nplotly-streamtoken: aaaa\xffaaaaaa\r\n${chunked}`,
      400,
      'invalid or malformed request syntax',
    ],
    [
      'a token in the address',
      `POST /?token=${A} HTTP/1.1\r\nHost: h\r\nplotly-streamtoken: ${A}\r\n${chunked}`,
      400,
      'invalid or malformed request syntax',
    ],
    [
      'a page of another site',
      `POST / HTTP/1.1\r\nHost: h\r\nOrigin: http://evil.example\r\nplotly-streamtoken: ${A}\r\n${chunked}`,
      400,
      'invalid or malformed request syntax',
    ],
    [
      'another method',
      `PUT / HTTP/1.1\r\nHost: h\r\nplotly-streamtoken: ${A}\r\n${chunked}`,
      405,
      'bad request method: use POST for streaming',
    ],
  ])('%s', async (_, request, status, text) => {
    const { socket } = await withPlot();
    const answer = await (await socket(request)).untilClosed();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.endsWith(`\r\n\r\n${text}`)).toBe(true);
  });

  test('bytes that are not HTTP get 400', async () => {
    const { socket } = await withPlot();
    expect(await (await socket('\x16\x03\x01\x02\x00garbage\r\n\r\n')).untilClosed()).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('while it lives', () => {
  test('a stream says not one byte', async () => {
    const { socket, column: ys } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await expect.poll(ys).toEqual([1]);
    expect(client.received).toBe('');
  });

  test('a line break keeps it open; 60 s without a byte end it with 408', async () => {
    const { socket, column: ys, clock } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await expect.poll(ys).toEqual([1]);
    await clock.advance(50_000);
    await client.write(chunk('\n{"x":2,"y":2}\n'));
    await expect.poll(ys).toEqual([1, 2]);
    await clock.advance(55_000);
    expect(client.received).toBe('');
    await clock.advance(10_000);
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 408 .*timeout on active data$/s);
  });

  test('a second connection for the same token ends the oldest with 423, and every point of both is kept', async () => {
    const { socket, column: ys } = await withPlot();
    const first = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await expect.poll(ys).toEqual([1]);
    const second = await socket(streamHead(A) + chunk('{"x":2,"y":2}\n'));
    expect(await first.untilClosed()).toMatch(
      /^HTTP\/1\.1 423 .*connection limit associated with this token has been reached$/s,
    );
    await expect.poll(ys).toEqual([1, 2]);
    await second.write(LAST_CHUNK);
    expect(await second.untilClosed()).toContain('200 OK');
  });

  test('a connection that carries several streams holds only the one its header names', async () => {
    const { socket, column: ys } = await withPlot();
    const both = await socket(streamHead(A) + chunk(`{"x":1,"y":1,"streamtoken":"${B}"}\n`));
    await expect.poll(() => ys(1)).toEqual([1]);
    const other = await socket(streamHead(B) + chunk('{"x":2,"y":2}\n'));
    await expect.poll(() => ys(1)).toEqual([1, 2]);
    await both.write(chunk(`{"x":3,"y":3,"streamtoken":"${B}"}\n`));
    await expect.poll(() => ys(1)).toEqual([1, 2, 3]);
    expect(both.received + other.received).toBe('');
  });

  test('a client that disappears leaves its whole lines and not the half one', async () => {
    const { socket, column: ys } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n{"x":2,"y":2}\n{"x":3,"y":33'));
    await expect.poll(ys).toEqual([1, 2]);
    client.destroy();
    const next = await socket(streamHead(A) + chunk('}\n{"x":4,"y":4}\n') + LAST_CHUNK);
    await next.untilClosed();
    expect(await ys()).toEqual([1, 2, 4]);
  });

  test('the plot being overwritten without the stream ends it with 403', async () => {
    const { socket, column: ys, call } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await expect.poll(ys).toEqual([1]);
    await call([streamed(B)], { filename: 'f', fileopt: 'overwrite' });
    await client.write(chunk('{"x":2,"y":2}\n'));
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 403 .*stream token no longer associated with this plot$/s);
  });
});

describe('a plot call while the stream is open', () => {
  test('that overwrites the plot and keeps the token lets the stream go on', async () => {
    const { socket, column, call } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await expect.poll(() => column()).toEqual([1]);
    await call([streamed(A, { name: 'again' })], { filename: 'f', fileopt: 'overwrite' });
    await client.write(chunk('{"x":2,"y":2}\n'));
    await expect.poll(() => column()).toEqual([2]);
    expect(client.received).toBe('');
  });

  test('that makes a heatmap of its trace ends it with 449, and who connects then is welcome', async () => {
    const { socket, column, call } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await expect.poll(() => column()).toEqual([1]);
    await call([streamed(A, { type: 'heatmap' })], { filename: 'f', fileopt: 'overwrite' });
    await client.write(chunk('{"x":2,"y":2}\n'));
    expectAnswer(await client.untilClosed(), 449, 'stream content has changed, reloading clients');
    const next = await socket(streamHead(A) + chunk('{"z":[[1,2],[3,4]]}\n') + LAST_CHUNK);
    expectAnswer(await next.untilClosed(), 200, 'healthy endpoint disconnect');
    expect(await column(0, 'z')).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe('bad lines cost nothing but themselves', () => {
  test('each is counted and reported, and the good points around it are all kept', async () => {
    const { socket, column: ys, statuses } = await withPlot();
    const lines = [
      '{"x":1,"y":1}',
      '{"x":1,"y":nan}',
      '""',
      '[1,2]',
      '\xff\xfe\x00garbage',
      `${'['.repeat(20)}`,
      '{"x":1,"y":1e999}',
      '{"x":1,"y":1,"streamtoken":"nobodyknows"}',
      `{"x":"${'9'.repeat(70_000)}","y":1}`,
      '{"x":2,"y":2}',
    ];
    const body = `${lines.join('\n')}\n`;
    const bytes = `${Buffer.byteLength(body, 'latin1').toString(16)}\r\n${body}\r\n`;
    const client = await socket(streamHead(A) + bytes + LAST_CHUNK);
    expect(await client.untilClosed()).toContain('200 OK');
    expect(await ys()).toEqual([1, 2]);
    const refused = statuses.flatMap((status) => (status.type === 'messageRejected' ? [status.why] : []));
    const count = refused.reduce((sum, why) => sum + 1 + Number(/and (\d+) more/.exec(why)?.[1] ?? 0), 0);
    expect(count).toBe(8);
    expect(refused.join()).not.toContain('nobodyknows');
  });

  test('10 MB without a newline are one refused line, and the next line is a point', async () => {
    const { socket, column, statuses } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":0,"y":0}\n'));
    for (let i = 0; i < 10; i += 1) await client.write(chunk('x'.repeat(1024 * 1024)));
    await client.write(chunk('\n{"x":1,"y":1}\n') + LAST_CHUNK);
    await client.untilClosed();
    expect(await column()).toEqual([0, 1]);
    expect(statuses.filter(({ type }) => type === 'messageRejected')).toHaveLength(1);
  });
});

describe('a sender that speaks something else', () => {
  const NOT_STREAMING = 'json parse error: please stream newline seperated JSON';

  test('gets 422 at its 50th line when none was a JSON object', async () => {
    const { socket } = await withPlot();
    const client = await socket(streamHead(A) + chunk('T=21.5\n'.repeat(49)));
    await client.write(chunk('\n\n'));
    expect(client.received).toBe('');
    await client.write(chunk('T=21.5\n'));
    expectAnswer(await client.untilClosed(), 422, NOT_STREAMING);
  });

  test('gets 422 when 64 KiB hold no newline', async () => {
    const { socket, column } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}'.repeat(5042)));
    await client.write(chunk('{"x":1,"y":1}'));
    expectAnswer(await client.untilClosed(), 422, NOT_STREAMING);
    expect(await column()).toEqual([]);
  });

  test('is never cut off once it has brought a JSON object', async () => {
    const { socket, column } = await withPlot();
    const client = await socket(streamHead(A) + chunk(`{"x":1,"y":1}\n${'T=21.5\n'.repeat(200)}{"x":2,"y":2}\n`));
    await client.write(LAST_CHUNK);
    expectAnswer(await client.untilClosed(), 200, 'healthy endpoint disconnect');
    expect(await column()).toEqual([1, 2]);
  });
});

test('a defect of the server ends the one stream that meets it with 500, and the server goes on', async () => {
  const clock = new ManualClock();
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  const fail = () => {
    throw new Error('a defect');
  };
  const registry = new PlotRegistry({
    clock,
    log: { ...NO_LOG, received: fail },
    historyOf: () => new MemoryHistory(),
  });
  const plot = registry.newPlot({ user: 'maker', filename: 'f' });
  plot.figure.replace([{ definition: { x: [], y: [] }, streamId: streamIdOf(A) }], {});
  registry.register(plot);
  const limits = serverLimits();
  const ackStreams = new AckStreams({ registry, store: new MemoryAckStore(), limits, clock, onStatus });
  const mistake = async () => {};
  const tokens = new TokenRegistry({ clock, isPlotted: () => true });
  const context = {
    registry,
    tokens,
    streams: new OpenStreams(limits.streams),
    ackStreams,
    limits,
    mistake,
    clock,
    onStatus,
  };
  const server = createServer((request, response) => void acceptStream(request, response, context));
  const port = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => void server.close());
  for (const _ of ['first', 'second']) {
    const client = await RawSocket.open(port, streamHead(A) + chunk('{"x":1,"y":1}\n'));
    expectAnswer(await client.untilClosed(), 500, 'internal server error');
  }
  expect(statuses).toEqual(Array(2).fill({ type: 'requestFailed', why: 'a defect' }));
});

test('closing the server ends its streams with 503 and leaves no timer behind', async () => {
  const { socket, column: ys, server, clock } = await withPlot();
  const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
  await expect.poll(ys).toEqual([1]);
  await server.close();
  expectAnswer(await client.untilClosed(), 503, 'internal database error');
  await eventually('nothing sleeps', () => clock.sleeping === 0);
});

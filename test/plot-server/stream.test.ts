import { describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { chunk, LAST_CHUNK, type Rig, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';
const B = 'bbbbbbbbbb';

async function withPlot(): Promise<Rig & { url: string; ys: (trace?: number) => Promise<unknown> }> {
  const made = await rig();
  const { url } = await made.call([streamed(A), streamed(B)], { filename: 'f' });
  return { ...made, url, ys: async (trace = 0) => (await made.figure(url)).data[trace]?.['y'] };
}

describe('the bytes of old clients', () => {
  test('npm plotly: one chunk per message, a clean end', async () => {
    const { socket, ys } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":0,"y":0}\n') + chunk('{"x":1,"y":5}\n') + LAST_CHUNK);
    const answer = await client.untilClosed();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(answer).toMatch(/\r\n\r\nhealthy endpoint disconnect$/);
    expect(await ys()).toEqual([0, 5]);
  });

  test.each([
    ['in the same packet', true],
    ['in a packet of its own', false],
  ])('python: two Host headers, a heartbeat, and a stray line break before the last chunk %s', async (_, together) => {
    const { socket, ys } = await withPlot();
    const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:8099\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\nHost: 127.0.0.1\r\nplotly-streamtoken: ${A}\r\n\r\n`;
    const data = `13\r\n{"x": 0, "y": 0.0}\n\r\n${chunk('\n')}4c\r\n{"x": 9, "y": null, "marker": {"color": "red"}, "layout": {"title": "new"}}\n\r\n`;
    const end = '\r\n0\r\n\r\n';
    const client = await socket(together ? head + data + end : head + data);
    if (!together) {
      await expect.poll(ys).toEqual([0, null]);
      await client.write(end);
    }
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 OK\r\n.*healthy endpoint disconnect$/s);
    expect(await ys()).toEqual([0, null]);
  });

  test('Arduino: upper-case hex, no token header, the stream named in each message', async () => {
    const { socket, ys } = await withPlot();
    const head =
      'POST / HTTP/1.1\r\nHost: arduino.plot.ly\r\nUser-Agent: Arduino\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nplotly-convertTimestamp: "America/Montreal"\r\n\r\n';
    const third = `{"x": 1, "y": 36.51, "streamtoken": "${B}", "note": "ten more bytes"}\n`;
    const size = third.length.toString(16).toUpperCase();
    expect(size).toMatch(/[A-F]/);
    const client = await socket(
      `${head}30\r\n{"x": 0, "y": 500, "streamtoken": "${A}"}\n\r\n32\r\n{"x": 0, "y": 36.50, "streamtoken": "${B}"}\n\r\n` +
        `${size}\r\n${third}\r\n${LAST_CHUNK}`,
    );
    expect(await client.untilClosed()).toContain('HTTP/1.1 200 OK');
    expect(await ys(0)).toEqual([500]);
    expect(await ys(1)).toEqual([36.5, 36.51]);
  });

  test('MATLAB: chunks cut messages anywhere', async () => {
    const { socket, ys } = await withPlot();
    const pieces = ['{"x":1,', '"y"', ':12', '.5}', '\n{"x":2,"y":', '13}\n{"x":3,"y":14', '}\n'];
    const client = await socket(streamHead(A) + pieces.map(chunk).join('') + LAST_CHUNK);
    await client.untilClosed();
    expect(await ys()).toEqual([12.5, 13, 14]);
  });

  test('a one-shot client without a newline at the end of a whole request loses nothing', async () => {
    const { server, ys } = await withPlot();
    const body = '{"x":1,"y":1}\n{"x":2,"y":2}';
    const response = await fetch(server.url, { method: 'POST', headers: { 'plotly-streamtoken': A }, body });
    expect(response.status).toBe(200);
    expect(await ys()).toEqual([1, 2]);
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
    const { socket, ys } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await expect.poll(ys).toEqual([1]);
    expect(client.received).toBe('');
  });

  test('a line break keeps it open; 60 s without a byte end it with 408', async () => {
    const { socket, ys, clock } = await withPlot();
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
    const { socket, ys } = await withPlot();
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
    const { socket, ys } = await withPlot();
    const both = await socket(streamHead(A) + chunk(`{"x":1,"y":1,"streamtoken":"${B}"}\n`));
    await expect.poll(() => ys(1)).toEqual([1]);
    const other = await socket(streamHead(B) + chunk('{"x":2,"y":2}\n'));
    await expect.poll(() => ys(1)).toEqual([1, 2]);
    await both.write(chunk(`{"x":3,"y":3,"streamtoken":"${B}"}\n`));
    await expect.poll(() => ys(1)).toEqual([1, 2, 3]);
    expect(both.received + other.received).toBe('');
  });

  test('a client that disappears leaves its whole lines and not the half one', async () => {
    const { socket, ys } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n{"x":2,"y":2}\n{"x":3,"y":33'));
    await expect.poll(ys).toEqual([1, 2]);
    client.destroy();
    const next = await socket(streamHead(A) + chunk('}\n{"x":4,"y":4}\n') + LAST_CHUNK);
    await next.untilClosed();
    expect(await ys()).toEqual([1, 2, 4]);
  });

  test('broken chunk framing ends it with one 400 and keeps what came before', async () => {
    const { socket, ys } = await withPlot();
    const client = await socket(`${streamHead(A)}${chunk('{"x":1,"y":1}\n')}XYZ\r\nnonsense`);
    const answer = await client.untilClosed();
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*invalid or malformed request syntax$/s);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(await ys()).toEqual([1]);
  });

  test('the plot being overwritten without the stream ends it with 403', async () => {
    const { socket, ys, call } = await withPlot();
    const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    await expect.poll(ys).toEqual([1]);
    await call([streamed(B)], { filename: 'f', fileopt: 'overwrite' });
    await client.write(chunk('{"x":2,"y":2}\n'));
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 403 .*stream token no longer associated with this plot$/s);
  });
});

describe('bad lines cost nothing but themselves', () => {
  test('each is counted and reported, and the good points around it are all kept', async () => {
    const { socket, ys, statuses } = await withPlot();
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
    const { socket, ys, statuses } = await withPlot();
    const client = await socket(streamHead(A));
    for (let i = 0; i < 10; i += 1) await client.write(chunk('x'.repeat(1024 * 1024)));
    await client.write(chunk('\n{"x":1,"y":1}\n') + LAST_CHUNK);
    await client.untilClosed();
    expect(await ys()).toEqual([1]);
    expect(statuses.filter(({ type }) => type === 'messageRejected')).toHaveLength(1);
  });

  test('where the bytes are cut makes no difference', async () => {
    const { socket, ys } = await withPlot();
    const bytes =
      streamHead(A) + chunk('{"x":1,"y":1}\r\n\r\n') + chunk('{"x":2,"y":"°"}\n{"x":3,"y":3}\n') + LAST_CHUNK;
    const raw = Buffer.from(bytes).toString('latin1');
    const client = await socket(raw.slice(0, 1));
    for (const byte of raw.slice(1)) await client.write(byte);
    await client.untilClosed();
    expect(await ys()).toEqual([1, '°', 3]);
  });
});

test('closing the server ends its streams with 503 and leaves no timer behind', async () => {
  const { socket, ys, server, clock } = await withPlot();
  const client = await socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
  await expect.poll(ys).toEqual([1]);
  await server.close();
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 503 /);
  await eventually('nothing sleeps', () => clock.sleeping === 0);
});

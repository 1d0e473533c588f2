import { describe, expect, test } from 'vitest';
import { chunk, type Rig, type RigOptions, rig, streamed, streamHead } from '../rig.ts';

const A = 'aaaaaaaaaa';

async function withPlot(options: RigOptions = {}): Promise<Rig & { ask: (head: string) => Promise<string> }> {
  const made = await rig(options);
  await made.call([streamed(A)], { filename: 'f' });
  return {
    ...made,
    ask: async (head) => {
      const client = await made.socket(`${head}Connection: close\r\n\r\n`);
      return client.untilClosed();
    },
  };
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

describe('a name that is not ours', () => {
  test('is told 421 and how to allow it, wherever a browser may look', async () => {
    const { ask } = await withPlot();
    const paths = [
      '/',
      '/~maker/1',
      '/~maker/1.json',
      '/~maker/1.csv',
      '/~maker/1/live',
      '/metrics',
      '/assets/x.js',
      '/x',
    ];
    for (const path of paths) {
      const answer = await ask(`GET ${path} HTTP/1.1\r\nHost: evil.example:80\r\n`);
      expect(statusOf(answer), path).toBe(421);
      expect(answer).toMatch(/\r\n\r\n[^\n]*--allow-host evil\.example\n$/);
      expect(statusOf(await ask(`HEAD ${path} HTTP/1.1\r\nHost: evil.example:80\r\n`)), path).toBe(421);
    }
  });

  test('that is no name is not repeated', async () => {
    const { ask } = await withPlot();
    expect(await ask('GET / HTTP/1.1\r\nHost: <script>\r\n')).toMatch(
      /does not go by this name; .*--allow-host NAME\n$/,
    );
  });

  test('is no obstacle once it is allowed, nor to what old clients send, nor to a look at its health', async () => {
    const { ask, server } = await withPlot({ allowHosts: ['evil.example'] });
    expect(statusOf(await ask('GET / HTTP/1.1\r\nHost: EVIL.example:8080\r\n'))).toBe(200);
    const key = `un=${server.user}&key=${server.key}&origin=plot&args=[]&kwargs={}`;
    const call = `POST /clientresp HTTP/1.1\r\nHost: plot.ly\r\nContent-Length: ${key.length}\r\n\r\n${key}`;
    const { socket } = await withPlot();
    expect(statusOf(await (await socket(call)).untilClosed())).toBe(200);
    const stream = `POST / HTTP/1.1\r\nHost: stream.plot.ly\r\nplotly-streamtoken: ${A}\r\nContent-Length: 0\r\n\r\n`;
    expect(statusOf(await (await socket(stream)).untilClosed())).toBe(200);
    expect(statusOf(await ask('GET /healthz HTTP/1.1\r\nHost: kubelet\r\n'))).toBe(200);
  });
});

describe('a page of another site', () => {
  const foreign = [
    'http://evil.example',
    'null',
    'file://',
    'http://localhost:1',
    'http://localhost.evil.example:PORT',
    'chrome-extension://abc',
    'nonsense',
  ];
  test.each(foreign)('(Origin: %s) neither writes nor listens', async (origin) => {
    const { ask, server } = await withPlot();
    const host = `localhost:${server.httpPort}`;
    const from = `Host: ${host}\r\nOrigin: ${origin.replace('PORT', String(server.httpPort))}\r\n`;
    for (const target of ['/clientresp', '/~maker/1/restyle', '/login', '/v2/plots', '/nothing']) {
      expect(statusOf(await ask(`POST ${target} HTTP/1.1\r\n${from}`)), target).toBe(403);
    }
    expect(statusOf(await ask(`DELETE /settings/tokens/1 HTTP/1.1\r\n${from}`))).toBe(403);
    expect(statusOf(await ask(`GET /~maker/1/live HTTP/1.1\r\n${from}`))).toBe(403);
    expect(statusOf(await ask(`POST / HTTP/1.1\r\n${from}plotly-streamtoken: ${A}\r\n`))).toBe(400);
  });

  test('that shares our address by a name of its own does not write either', async () => {
    const { ask, server } = await withPlot();
    const own = `evil.example:${server.httpPort}`;
    expect(statusOf(await ask(`POST /clientresp HTTP/1.1\r\nHost: ${own}\r\nOrigin: http://${own}\r\n`))).toBe(403);
  });

  test('is told apart where the browser names no origin but says that there is another', async () => {
    const { ask } = await withPlot();
    const head = 'POST /~maker/1/restyle HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n';
    expect(statusOf(await ask(head))).toBe(403);
  });

  test('may read what anyone may, but no browser shows it the answer', async () => {
    const { ask } = await withPlot();
    const answer = await ask('GET /~maker/1.json HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n');
    expect(statusOf(answer)).toBe(200);
    expect(answer.toLowerCase()).not.toContain('access-control-allow');
  });
});

test.each([
  ['http://localhost:PORT', 'localhost:PORT'],
  ['http://localhost', 'localhost'],
  ['http://localhost', 'localhost:80'],
  ['https://localhost', 'localhost:443'],
  ['https://plots.example.org', '127.0.0.1:PORT'],
])('a page of ours (%s) writes and listens, also behind a proxy that says Host: %s', async (origin, host) => {
  const { ask, server } = await withPlot({ allowHosts: ['plots.example.org'] });
  const withPort = (text: string) => text.replace('PORT', String(server.httpPort));
  const from = `Host: ${withPort(host)}\r\nOrigin: ${withPort(origin)}\r\n`;
  expect(statusOf(await ask(`POST /nothing HTTP/1.1\r\n${from}`))).toBe(404);
  expect(statusOf(await ask(`HEAD /~maker/1/live HTTP/1.1\r\n${from}`))).toBe(200);
});

describe('what one address may have, once it is not this machine', () => {
  test('is so many streams; the next is told 423, which no client answers by coming again at once', async () => {
    const { call, socket, statuses } = await rig({ boundsLoopback: true, limits: { 'streams-per-address': 2 } });
    const tokens = ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc'];
    await call(tokens.map((token) => streamed(token)));
    const [one] = await Promise.all(tokens.slice(0, 2).map((token) => socket(streamHead(token) + chunk('\n'))));
    const third = await (await socket(streamHead('cccccccccc'))).untilClosed();
    expect(statusOf(third)).toBe(423);
    expect(statuses).toContainEqual({
      type: 'clientsRefused',
      count: 1,
      from: '127.0.0.1',
      why: 'too many streams of one address',
    });
    await one?.write('0\r\n\r\n');
    await one?.untilClosed();
    const again = await socket(`${streamHead('cccccccccc')}${chunk('{"y":1}\n')}0\r\n\r\n`);
    expect(statusOf(await again.untilClosed())).toBe(200);
  });

  test('is so many live pages', async () => {
    const { call, socket } = await rig({ boundsLoopback: true, limits: { 'viewers-per-address': 1 } });
    const { url } = await call([streamed(A)]);
    const head = `GET ${new URL(url).pathname}/live HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const first = await socket(head);
    await expect.poll(() => first.received).toContain('event-stream');
    const second = await (await socket(head)).untilClosed();
    expect(second).toMatch(/^HTTP\/1\.1 503 [\s\S]*too many live pages of one address; close some\n$/);
  });

  test('is so many connections, and the next are closed without a word', async () => {
    const { socket } = await rig({ boundsLoopback: true, limits: { 'connections-per-address': 4 } });
    const held = await Promise.all(Array.from({ length: 4 }, () => socket('GET /')));
    expect(await (await socket('GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n')).untilClosed()).toBe('');
    expect(held.map(({ closed }) => closed)).toEqual([false, false, false, false]);
  });

  test('is so many wrong tokens a minute; those beyond are answered late, and right ones never', async () => {
    const { call, socket, clock } = await rig({ boundsLoopback: true, limits: { 'wrong-keys-per-minute': 3 } });
    await call([streamed(A)]);
    const ask = (token: string) => socket(`${streamHead(token)}0\r\n\r\n`);
    for (let at = 0; at < 3; at += 1) expect(statusOf(await (await ask('zzzzzzzzzz')).untilClosed())).toBe(404);
    const late = await ask('zzzzzzzzzz');
    expect(statusOf(await (await ask(A)).untilClosed())).toBe(200);
    expect(late.received).toBe('');
    await clock.advance(2_000);
    expect(statusOf(await late.untilClosed())).toBe(404);
  });

  test('is 32 wrong ones that wait, their senders gone or not; then none is looked at until they are over', async () => {
    const { call, server, socket, clock } = await rig({ boundsLoopback: true, limits: { 'wrong-keys-per-minute': 1 } });
    await call([streamed(A)]);
    const wrong = await call([], {}, { key: 'wrongwrong' });
    expect(wrong.error).toContain("doesn't match our records");
    const waiting = await Promise.all(Array.from({ length: 32 }, () => socket(streamHead('zzzzzzzzzz'))));
    const right = async () => statusOf(await (await socket(`${streamHead(A)}0\r\n\r\n`)).untilClosed());
    await expect.poll(right).toBe(423);
    for (const client of waiting) client.destroy();
    expect(await right()).toBe(423);
    expect((await call([streamed(A)])).error).toBe('too many wrong keys came from your address: wait a minute');
    const basic = await fetch(`${server.url}/~maker/1.json`, { headers: { Authorization: 'Basic bWFrZXI6eA==' } });
    expect([basic.status, basic.headers.get('retry-after')]).toEqual([429, '60']);
    await clock.advance(2_000);
    expect(await right()).toBe(200);
  });
});

describe('a server that is full', () => {
  test('says that it is well, tells others to come later, and serves those that are there', async () => {
    const { socket, call, clock } = await rig({ limits: { connections: 16 } });
    await call([streamed(A)]);
    const held = await Promise.all(Array.from({ length: 16 }, () => socket('')));
    const health = await socket('GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n');
    expect(await health.untilClosed()).toMatch(/^HTTP\/1\.1 200 [\s\S]*Connection: close[\s\S]*{"status":"ok"}/);
    const page = await (await socket('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).untilClosed();
    expect(page).toMatch(/^HTTP\/1\.1 503 [\s\S]*Retry-After: 10[\s\S]*the server is full; try again later\n$/);
    expect(statusOf(await (await socket(streamHead(A))).untilClosed())).toBe(503);
    // One that comes beyond the limit and says nothing leaves its place to others soon.
    const silent = await socket('');
    await clock.advance(2_000);
    expect(await silent.untilClosed()).toBe('');
    await held[0]?.write('GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect(statusOf((await held[0]?.untilClosed()) ?? '')).toBe(200);
    expect(
      statusOf(await (await socket('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).untilClosed()),
    ).toBe(200);
  });

  test('of streams ends the one that has brought nothing for longest, and none that is at work', async () => {
    const { socket, call, clock, statuses } = await rig({ limits: { streams: 2 } });
    const tokens = ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc', 'dddddddddd'];
    const { url } = await call(tokens.map((token) => streamed(token)));
    const quiet = await socket(streamHead('aaaaaaaaaa') + chunk('\n'));
    const busy = await socket(streamHead('bbbbbbbbbb') + chunk('{"y":1}\n'));
    const points = async () => ((await (await fetch(`${url}.json`)).json()) as { data: { y: number[] }[] }).data[1]?.y;
    await expect.poll(points).toEqual([1]);
    expect(statusOf(await (await socket(streamHead('cccccccccc'))).untilClosed())).toBe(503);
    for (let at = 2; at <= 3; at += 1) {
      await clock.advance(30_000);
      await Promise.all([quiet.write(chunk('\n')), busy.write(chunk(`{"y":${at}}\n`))]);
      await expect.poll(points).toHaveLength(at);
    }
    const next = await socket(`${streamHead('dddddddddd')}${chunk('{"y":1}\n')}0\r\n\r\n`);
    expect(statusOf(await next.untilClosed())).toBe(200);
    expect(statusOf(await quiet.untilClosed())).toBe(408);
    expect([busy.closed, statuses.filter(({ type }) => type === 'requestFailed')]).toEqual([false, []]);
  });

  test('takes no more connections than the machine lets it open files, and says so', async () => {
    const { statuses } = await rig({ openFiles: 1_024 });
    expect(statuses).toContainEqual({ type: 'connectionsReduced', connections: 792, openFiles: 1_024 });
    expect((await rig({ openFiles: 65_536 })).statuses).not.toContainEqual(
      expect.objectContaining({ openFiles: 65_536 }),
    );
  });
});

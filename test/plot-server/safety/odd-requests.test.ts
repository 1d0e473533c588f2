import { describe, expect, test } from 'vitest';
import { eventually } from '../../eventually.ts';
import { chunk, LAST_CHUNK, type Rig, type RigOptions, rig, streamed, streamHead } from '../rig.ts';

const A = 'aaaaaaaaaa';
const END = 'Host: localhost\r\nConnection: close\r\n\r\n';

async function withPlot(options: RigOptions = {}): Promise<Rig & { url: string }> {
  const made = await rig(options);
  const { url } = await made.call([streamed(A, { y: [7] })], { filename: 'f' });
  return { ...made, url };
}

/** Whatever was done to the server, it goes on. */
async function stillServes({ figure, url, socket }: Rig & { url: string }): Promise<void> {
  const stream = await socket(`${streamHead(A)}${chunk('{"y":8}\n')}${LAST_CHUNK}`);
  expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  expect((await figure(url)).data[0]?.['y']).toEqual([7, 8]);
}

const TARGETS = [
  '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/..%5c..%5cetc%5cpasswd',
  '/..\\..\\etc\\passwd',
  '/~maker/..\\1',
  '/~maker/%31',
  '/~maker/1/',
  '/~maker/1/live/../../../etc/passwd',
  '/~maker//1',
  '/%7emaker/1',
  '/~maker%2f1',
  '//localhost/~maker/1',
  '/./~maker/1',
  '/~maker/1.json%00.html',
  '/~maker/1;a=b',
  '/~maker/١',
  '/assets//main.js',
  '/assets/%2e%2e/main.js',
  '/assets/./main.js',
  'http://localhost/~maker/1',
  'http://evil.example/',
  'file:///etc/passwd',
  '/proc/self/environ',
  '/account.json',
  '/plots/1.json',
  `/~maker/${'1'.repeat(7_000)}`,
  `/${'%2e%2e/'.repeat(1_000)}etc/passwd`,
];

test('a target that is no page leads nowhere', async () => {
  const made = await withPlot();
  for (const target of TARGETS) {
    const client = await made.socket(`GET ${Buffer.from(target).toString('latin1')} HTTP/1.1\r\n${END}`);
    expect(await client.untilClosed(), target.slice(0, 60)).toMatch(/^HTTP\/1\.1 40[04] /);
  }
  await stillServes(made);
});

const REFUSED: readonly (readonly [what: string, bytes: string])[] = [
  ['TRACE', `TRACE / HTTP/1.1\r\n${END}`],
  ['CONNECT', `CONNECT localhost:22 HTTP/1.1\r\n${END}`],
  ['OPTIONS for all', `OPTIONS * HTTP/1.1\r\n${END}`],
  ['PUT', `PUT /~maker/1 HTTP/1.1\r\n${END}`],
  ['DELETE', `DELETE /~maker/1 HTTP/1.1\r\n${END}`],
  ['PATCH', `PATCH /~maker/1.json HTTP/1.1\r\n${END}`],
  ['PROPFIND', `PROPFIND / HTTP/1.1\r\n${END}`],
  ['a method in small letters', `get / HTTP/1.1\r\n${END}`],
  ['a method of its own', `STREAM / HTTP/1.1\r\n${END}`],
  ['two tokens', `POST / HTTP/1.1\r\nplotly-streamtoken: ${A}\r\nplotly-streamtoken: ${A}\r\n${END}`],
  ['a token with bytes of Latin-1', `POST / HTTP/1.1\r\nplotly-streamtoken: aaaaaaaaa\xff\r\n${END}`],
  ['a token and blanks', `POST / HTTP/1.1\r\nplotly-streamtoken: aaaaa aaaa\r\n${END}`],
  ['3,000 header lines', `GET /x HTTP/1.1\r\n${'a: b\r\n'.repeat(3_000)}${END}`],
  ['a header name with a blank', `GET / HTTP/1.1\r\nHost : localhost\r\n\r\n`],
  ['a folded header', `GET / HTTP/1.1\r\nHost: localhost\r\n X: y\r\n\r\n`],
  ['line feeds alone', `GET / HTTP/1.1\nHost: localhost\n\n`],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['HTTP/9.9', `GET / HTTP/9.9\r\n${END}`],
  ['a TLS hello', '\x16\x03\x01\x00\xf8\x01\x00\x00\xf4\x03\x03'.padEnd(250, '\x01')],
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['an expectation of its own', `POST /clientresp HTTP/1.1\r\nExpect: the-unexpected\r\n${END}`],
  ['a transfer encoding of its own', `POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n${END}`],
  ['a body twice encoded', `POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n${END}`],
  ['a length that is none', `POST / HTTP/1.1\r\nContent-Length: -1\r\n${END}`],
  ['a length beyond all numbers', `POST / HTTP/1.1\r\nContent-Length: ${'9'.repeat(40)}\r\n${END}`],
];

test('a request that is none of ours is answered in the 400s, or its connection closed', async () => {
  const made = await withPlot();
  for (const [what, bytes] of REFUSED) {
    const client = await made.socket(bytes);
    expect(await client.untilClosed(), what).toMatch(/^(?:HTTP\/1\.1 4\d\d |$)/);
  }
  await stillServes(made);
});

describe('what is only unusual is served', () => {
  test('a hundred headers', async () => {
    const { socket } = await withPlot();
    const client = await socket(`GET / HTTP/1.1\r\n${'x-a: b\r\n'.repeat(100)}${END}`);
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('HTTP/1.0 without a Host', async () => {
    const { socket } = await withPlot();
    const client = await socket('GET /~maker/1.json HTTP/1.0\r\n\r\n');
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 [\s\S]*"y":\[7\]/);
  });

  test('HTTP of 1991', async () => {
    const { socket } = await withPlot();
    expect(await (await socket('GET /healthz\r\n\r\n')).untilClosed()).toContain('{"status":"ok"}');
  });

  test('chunks with extensions and a trailer', async () => {
    const made = await withPlot();
    const line = '{"y":8}\n';
    const extended = `${line.length.toString(16)};name=value;other="quoted"\r\n${line}\r\n0;last\r\nTrailer: x\r\n\r\n`;
    expect(await (await made.socket(streamHead(A) + extended)).untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
    expect((await made.figure(made.url)).data[0]?.['y']).toEqual([7, 8]);
  });

  test('a request to become something else goes on as it is', async () => {
    const { socket } = await withPlot();
    const upgrade = 'Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n';
    const client = await socket(`GET / HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`);
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('requests behind one another are answered in their order', async () => {
    const { socket } = await withPlot();
    const one = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n`;
    const client = await socket(`${one('/healthz')}\r\n${one('/x')}\r\n${one('/healthz')}Connection: close\r\n\r\n`);
    const statuses = [...(await client.untilClosed()).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual(['200', '404', '200']);
  });

  test('a GET with a body is answered, and what it carries is not waited for', async () => {
    const { socket } = await withPlot();
    const client = await socket('GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nabc');
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 [\s\S]*{"status":"ok"}\n$/);
  });
});

test('a stream that expects 100 gets no byte before its end, because old clients take one for the end', async () => {
  const { socket, figure, url } = await withPlot();
  const head = streamHead(A).replace('Connection: close', 'Expect: 100-continue\r\nConnection: close');
  const stream = await socket(head + chunk('{"y":8}\n'));
  await eventually('the point is there', async () => JSON.stringify((await figure(url)).data[0]?.['y']) === '[7,8]');
  expect(stream.received).toBe('');
  await stream.write(LAST_CHUNK);
  expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('a plot call that expects 100 is told to go on, as curl wants it', async () => {
  const { server, socket } = await withPlot();
  const body = `un=${server.user}&key=${server.key}&origin=plot&args=[]&kwargs={}`;
  const client = await socket(
    `POST /clientresp HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  await eventually('it is told to go on', () => client.received === 'HTTP/1.1 100 Continue\r\n\r\n');
  await client.write(body);
  expect(await client.untilClosed()).toContain('High five');
});

test('who trickles a header, or says nothing, is cut off; who trickles a plot call, too; the others are served', async () => {
  const made = await withPlot({ headerTimeoutMs: 300 });
  const silent = await made.socket('');
  const slow = await made.socket('GET / HTTP/1.1\r\nHost: local');
  const trickling = eventually('the trickle is cut off', async () => {
    await slow.write('x');
    return slow.closed;
  });
  await stillServes(made);
  await trickling;
  expect(await silent.untilClosed()).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
  const call = await made.socket('POST /clientresp HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nun=');
  for (let at = 0; at < 3; at += 1) {
    expect(call.closed).toBe(false);
    await call.write('a');
    await made.clock.advance(10_000);
  }
  await eventually('it is cut off', async () => {
    await made.clock.advance(10_000);
    return call.closed;
  });
});

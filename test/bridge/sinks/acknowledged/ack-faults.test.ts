import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AckRig, counting } from './ack-rig.ts';

const HELLO =
  '{"hello":1,"ack":0,"window":1000,"windowBytes":262144,"idleMs":30000,"store":"s","boots":[],"later":[]}\n';
const HEAD = 'HTTP/1.1 200 OK\r\nplotly-stream-ack: 1\r\ntransfer-encoding: chunked\r\n\r\n';

let rig: AckRig;

beforeEach(async () => {
  rig = await new AckRig().start();
});

afterEach(() => rig.end());

/** Answers as a server that acknowledges: the first text at once, the others once the first points are there. */
function says(first: string, ...others: string[]): void {
  rig.server.behave = (request, response) => {
    response.writeHead(200, { 'plotly-stream-ack': '1' });
    response.flushHeaders();
    if (first !== '') response.write(first);
    let isFed = false;
    request.on('data', (chunk: Buffer) => {
      if (isFed || !chunk.includes('"y"')) return;
      isFed = true;
      response.write(others.join(''));
    });
  };
}

async function mended(): Promise<void> {
  rig.server.behave = undefined;
  await rig.until('the points are stored', () => rig.spool.size === 0, 1_000);
  expect(rig.server.values).toEqual([1, 2, 3]);
}

describe.each<[string, string[], RegExp]>([
  ['acknowledges what was never sent', [HELLO, '{"ack":4}\n'], /it acknowledged 4, but only 3 was sent/],
  ['has numbers although nobody fed it', ['{"hello":1,"ack":9}\n'], /3 was the last number given/],
  ['is full', [HELLO, '{"bye":{"code":503,"reason":"full","retryMs":5000}}\n'], /said goodbye: 503 full/],
  ['talks nonsense for long', ['<html>\n'.repeat(40)], /does not speak the protocol/],
  ['sends one line without end', [`${'x'.repeat(2_000_000)}`], /does not speak the protocol/],
  ['sends bytes that are no text', [`${'\u00ff\u0000\n'.repeat(100)}`], /does not speak the protocol/],
])('a server that %s', (_, [first = '', ...others], why) => {
  test('is left with the reason, nothing is forgotten, and all is stored once it is mended', async () => {
    says(first, ...others);
    rig.append([1, 2, 3]);
    await rig.soon('it is left', () => rig.seen('streamLost').length >= 1);
    expect(rig.seen('streamLost')[0]?.error.message).toMatch(why);
    await mended();
  });
});

describe('a server that is dead', () => {
  test.each<[string, string]>([
    ['after the hello', HELLO],
    ['after its head', ''],
  ])('%s is left after 15 s without a byte', async (_, first) => {
    says(first);
    rig.append([1, 2, 3]);
    await rig.soon('it has spoken', () => rig.server.streams.length === 1);
    if (first !== '') await rig.soon('the hello is read', () => rig.meter.snapshot().connected);
    await rig.clock.advance(14_999);
    expect(rig.seen('streamLost')).toHaveLength(0);
    // Without a hello the request was ended at 5 s, and its answer has 15 s of its own.
    await rig.clock.advance(first !== '' ? 1 : 5_001);
    await rig.soon('it is left', () => rig.seen('streamLost').length === 1);
    expect(rig.seen('streamLost')[0]?.error.message).toMatch(/says nothing any more; check the network/);
    await mended();
  });

  test('when its plot is to be initialised does not hold up a sink that is to stop', async () => {
    rig.server.plotReply = 'none';
    rig.append([1, 2, 3]);
    await rig.soon('the call is made', () => rig.server.plotCalls.length === 1);
    rig.stop();
    await rig.soon('the sink has stopped', () => rig.isDone);
  });
});

test('a server that takes an acknowledgement back is left, and gets what it had not acknowledged', async () => {
  says(HELLO, '{"ack":2}\n{"ack":1}\n');
  rig.append([1, 2, 3]);
  await rig.soon('it is left', () => rig.seen('streamLost').length >= 1);
  expect(rig.seen('streamLost')[0]?.error.message).toMatch(/it acknowledged 1 after 2/);
  rig.server.behave = undefined;
  await rig.until('the point is stored', () => rig.spool.size === 0, 1_000);
  expect(rig.server.values).toEqual([3]);
});

test('a connection whose points are never acknowledged keeps them, and no more than the window is on the way', async () => {
  rig.server.behave = (request, response) => {
    response.writeHead(200, { 'plotly-stream-ack': '1' });
    response.write(HELLO.replace('"later":[]', '"x":1').replace('1000', '10'));
    request.on('data', () => response.write('{"ack":0}\n'));
  };
  rig.append(counting(1, 100));
  await rig.soon('the window is full', () => rig.meter.snapshot().inFlight === 10);
  await rig.clock.advance(60_000);
  expect(rig.meter.snapshot()).toMatchObject({ inFlight: 10, sentLines: 10, connected: true });
  expect(rig.spool.size).toBe(100);
});

test('a window of any size is clamped to 65 536 lines', async () => {
  says(HELLO.replace('"later":[]', '"x":1').replace('1000', '999999999').replace('262144', '999999999999'));
  rig.append(counting(1, 100_000));
  await rig.soon('the window is full', () => rig.meter.snapshot().inFlight === 65_536);
  await rig.clock.advance(1_000);
  expect(rig.meter.snapshot().sentLines).toBe(65_536);
});

test('a few lines that are none of the protocol are told at most once a second, and the stream goes on', async () => {
  says(HELLO, 'what?\nwhat?\nwhat?\n{"ack":3}\n');
  rig.append([1, 2, 3]);
  await rig.soon('the points are acknowledged', () => rig.spool.size === 0);
  expect(rig.seen('protocolFault')).toMatchObject([{ count: 1, why: 'not a JSON object' }]);
  expect(rig.meter.snapshot().faults).toBe(3);
});

describe('a connection that is broken off', () => {
  const reset = (socket: Socket) => socket.resetAndDestroy();
  test.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['at once', ({ socket }) => reset(socket)],
    ['in the head', ({ socket }) => socket.write('HTTP/1.1 20', () => reset(socket))],
    ['after the head', ({ socket }) => socket.write(HEAD, () => reset(socket))],
    ['in the hello', ({ socket }) => socket.write(`${HEAD}ff\r\n{"hello"`, () => reset(socket))],
    [
      'with points on the way',
      (request, response) => {
        response.writeHead(200, { 'plotly-stream-ack': '1' });
        response.write(HELLO);
        request.on('data', (chunk: Buffer) => chunk.includes('"y"') && reset(request.socket));
      },
    ],
    ['by garbage instead of HTTP', ({ socket }) => socket.write('\u0000\u0001 not HTTP\r\n\r\n')],
    ['by garbage in the body', ({ socket }) => socket.write(`${HEAD}zz\r\nxx`)],
    ['by a head without end', ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}`)],
    [
      'by an upgrade',
      ({ socket }) => socket.write('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
    ['by an end that is too early', ({ socket }) => socket.end(`${HEAD}${HELLO.length.toString(16)}\r\n${HELLO}`)],
  ])('%s is made again, and every point is stored once', async (_, behave) => {
    rig.server.behave = behave;
    rig.append([1, 2, 3]);
    await rig.soon('the loss is seen', () => rig.seen('streamLost').length >= 1);
    await mended();
  });
});

test('a client that is replaced three times within a minute says so, and pauses for a minute', async () => {
  says(HELLO, '{"bye":{"code":423,"reason":"replaced","retryMs":1000}}\n');
  rig.append([1, 2, 3]);
  await rig.until('it is said', () => rig.seen('sourceUsedElsewhere').length === 1);
  const connections = rig.server.streams.length;
  expect(connections).toBe(3);
  await rig.clock.advance(59_000);
  expect(rig.server.streams).toHaveLength(connections);
  await mended();
});

test('a server that calls itself otherwise than a proxy before it is reached at the address of the proxy', async () => {
  rig.server.plotReply = () => ({
    contentType: 'application/json',
    body: JSON.stringify({
      url: 'http://backend:1/~maker/7',
      'stream-host': 'http://backend:1',
      error: '',
      'stream-multiplex': true,
    }),
  });
  rig.append([1, 2, 3]);
  await rig.until('all are acknowledged', () => rig.spool.size === 0);
  expect(rig.seen('firstPointSent')).toMatchObject([{ url: `${rig.server.url.origin}/~maker/7` }]);
});

describe('a server that repeats the token', () => {
  test('in a refusal does not bring it into a status', async () => {
    rig.server.behave = (request, response) =>
      response.writeHead(404).end(`no stream ${request.headers['plotly-streamtoken']}`);
    rig.append([1, 2, 3]);
    await rig.soon('the refusal is reported', () => rig.seen('streamLost').length === 1);
    expect(rig.seen('streamLost')[0]?.error.message).toMatch(/404 no stream \(token\)$/);
  });

  test('in a rejection or a goodbye does not either', async () => {
    rig.server.behave = (request, response) => {
      const token = String(request.headers['plotly-streamtoken']);
      response.writeHead(200, { 'plotly-stream-ack': '1' });
      response.write(HELLO);
      request.on('data', (chunk: Buffer) => {
        if (!chunk.includes('"y"')) return;
        response.write(`{"ack":1,"rejected":[[1,422,"no ${token}"]]}\n`);
        response.end(`{"bye":{"code":503,"reason":"no ${token}","retryMs":0}}\n`);
      });
    };
    rig.append([1, 2, 3]);
    await rig.soon('the goodbye is reported', () => rig.seen('streamLost').length === 1);
    expect(rig.seen('linesRejected')[0]?.why).toBe('no (token)');
    expect(rig.seen('streamLost')[0]?.error.message).toMatch(/503 no \(token\)$/);
  });
});

test('a server that stops takes what is on the way, and gets the rest when it is back', async () => {
  rig.append([1]);
  await rig.until('it is acknowledged', () => rig.spool.size === 0);
  rig.append([2]);
  rig.server.drain();
  await rig.soon('the loss is seen', () => rig.seen('streamLost').length === 1);
  expect(rig.seen('streamLost')[0]?.error.message).toMatch(/503 draining/);
  await rig.server.kill();
  await rig.server.start();
  rig.append([3]);
  await mended();
});

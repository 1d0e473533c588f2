import { describe, expect, test } from 'vitest';
import { A, B, expectAnswer, golden, type PlotRig, withPlot } from './golden.ts';
import { chunk, LAST_CHUNK, streamHead } from './rig.ts';

/** What a client's stream leaves in the traces of the tokens A and B. */
interface Expected {
  readonly a: readonly unknown[];
  readonly b?: readonly unknown[];
}

const CLIENTS: Readonly<Record<string, Expected>> = {
  'npm-plotly-1.0.6': { a: [0, 0.5] },
  'npm-plotly-0.2.4': { a: [0, 0.5] },
  'hyperquest-2.1.3': { a: [0, 0.5] },
  'hyperquest-0.3.0': { a: [0, 0.5] },
  'raw-sockets-example': { a: [2, 3] },
  'python-httplib-example': { a: [2, 3] },
  'python-chart-studio-5.24.1': { a: [0, null] },
  'python-stream-writer': { a: [2, 3] },
  'python-characters-counted': { a: [20.5, 21.5, 22.5] },
  'matlab-plotlystream': { a: [12.5, 13.25, 14] },
  arduino: { a: [500], b: [36.5, -12.25] },
  'arduino-convert-timestamp': { a: [500, 501] },
  'arduino-9.997': { a: [9.99, 10, 10.01] },
  'arduino-nan-inf': { a: [1, 2] },
};

const HOW = ['at once', 'one byte per segment'] as const;

describe.each(Object.entries(CLIENTS))('the stream of %s', (name, { a, b = [] }) => {
  test.each(HOW)(
    '%s: every point is stored, not a byte is said before the end, then 200 and the close',
    async (how) => {
      const plot = await withPlot();
      const bytes = golden(`streams/${name}`);
      const end = bytes.lastIndexOf(LAST_CHUNK);
      const client = await sent(plot, bytes.slice(0, end), how);
      await expect.poll(() => columns(plot)).toEqual([a, b]);
      expect(client.received).toBe('');
      await client.write(bytes.slice(end));
      expectAnswer(await client.untilClosed(), 200, 'healthy endpoint disconnect');
      expect(await columns(plot)).toEqual([a, b]);
    },
  );
});

describe('framing defects of real clients', () => {
  test.each(HOW)('1: python closes with a line break too many before the last chunk, %s', async (how) => {
    const plot = await withPlot();
    const client = await sent(plot, `${streamHead(A)}${chunk('{"x":1,"y":1}\n')}\r\n0\r\n\r\n`, how);
    expectAnswer(await client.untilClosed(), 200, 'healthy endpoint disconnect');
    expect(await plot.column()).toEqual([1]);
  });

  test('2: a chunk length that is wrong by up to ten bytes costs no point, wherever the bytes are cut', async () => {
    const plot = await withPlot();
    const line = '{"x": 0, "y": 9.99}\n';
    for (let error = -9; error <= 10; error += 1) {
      for (const cut of [0, 3, 24]) {
        const body = `${(line.length + error).toString(16)}\r\n${line}\r\n${chunk('{"x":1,"y":1}\n')}${LAST_CHUNK}`;
        const client = await plot.socket(streamHead(A) + body.slice(0, cut));
        await client.write(body.slice(cut));
        expectAnswer(await client.untilClosed(), 200, 'healthy endpoint disconnect');
        expect(await plot.column(), `a length wrong by ${error}, cut at ${cut}`).toEqual([9.99, 1]);
        await plot.call([{ x: [], y: [], stream: { token: A } }], { filename: 'f', fileopt: 'overwrite' });
      }
    }
  });

  test('2: nan and inf are no JSON: two counted lines, and the points around them are stored', async () => {
    const plot = await withPlot();
    const client = await plot.socket(golden('streams/arduino-nan-inf'));
    await client.untilClosed();
    expect(await plot.column()).toEqual([1, 2]);
    const refused = plot.statuses.filter(({ type }) => type === 'messageRejected');
    expect(refused).toEqual([
      { type: 'messageRejected', why: 'not JSON' },
      { type: 'messageRejected', why: 'not JSON' },
    ]);
  });

  test('3: a token of eleven characters makes every chunk of an Arduino too short, and no point is lost', async () => {
    const plot = await withPlot([`${A}a`, B]);
    const client = await plot.socket(golden('streams/arduino-11-character-token'));
    expectAnswer(await client.untilClosed(), 200, 'healthy endpoint disconnect');
    expect(await plot.column()).toEqual([1, 2]);
  });

  test('5: NaN comes as null from python and stays a point without a value', async () => {
    const plot = await withPlot();
    await (await plot.socket(golden('streams/python-chart-studio-5.24.1'))).untilClosed();
    expect([await plot.column(0, 'x'), await plot.column(0, 'y')]).toEqual([
      [0, 9],
      [0, null],
    ]);
  });

  describe('after a wrong length', () => {
    const spoiled = `${streamHead(A)}5\r\n{"x":1,"y":1}\n\r\n`;

    test.each(['finish', 'destroy'] as const)(
      'a client that goes away (%s) leaves its whole lines, once',
      async (go) => {
        const plot = await withPlot();
        const client = await plot.socket(`${spoiled}${chunk('{"x":2,"y":2}\n{"x":3')}`);
        await expect.poll(() => plot.column()).toEqual([1, 2]);
        client[go]();
        expect(await client.untilClosed()).toBe('');
        const next = await plot.socket(streamHead(A) + chunk('{"x":4,"y":4}\n') + LAST_CHUNK);
        expectAnswer(await next.untilClosed(), 200, 'healthy endpoint disconnect');
        expect(await plot.column()).toEqual([1, 2, 4]);
      },
    );

    test('60 s without a byte end the stream with 408, and a server that stops ends it with 503', async () => {
      const plot = await withPlot();
      const [silent, other] = [await plot.socket(spoiled), await plot.socket(spoiled.replace(A, B))];
      await expect.poll(() => columns(plot)).toEqual([[1], [1]]);
      await plot.clock.advance(55_000);
      await other.write('1\r\n\n\r\n{"x":2,"y":2}\n');
      await expect.poll(() => columns(plot)).toEqual([[1], [1, 2]]);
      await plot.clock.advance(10_000);
      expectAnswer(await silent.untilClosed(), 408, 'timeout on active data');
      await plot.server.close();
      expectAnswer(await other.untilClosed(), 503, 'internal database error');
    });
  });

  test('after a wrong length, bytes that look like a request are lines of the stream and nothing else', async () => {
    const plot = await withPlot();
    const smuggled = 'GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n';
    const client = await plot.socket(`${streamHead(A)}5\r\n{"x":1,"y":1}\n\r\n${smuggled}${LAST_CHUNK}`);
    expectAnswer(await client.untilClosed(), 200, 'healthy endpoint disconnect');
    expect(await plot.column()).toEqual([1]);
  });
});

async function sent(plot: PlotRig, bytes: string, how: (typeof HOW)[number]) {
  if (how === 'at once') return plot.socket(bytes);
  const client = await plot.socket(bytes.slice(0, 1));
  for (const byte of bytes.slice(1)) await client.write(byte);
  return client;
}

async function columns(plot: PlotRig): Promise<unknown[]> {
  return [await plot.column(0), await plot.column(1)];
}

import { describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { AckClient, BOOT, hears, hearsInTime, OTHER_BOOT, points, SOURCE } from './ack-client.ts';
import { chunk, LAST_CHUNK, type Rig, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';
const B = 'bbbbbbbbbb';

interface Made extends Rig {
  readonly ys: (trace?: number) => Promise<unknown>;
}

async function withPlot(): Promise<Made> {
  const made = await rig();
  const { url } = await made.call([streamed(A), streamed(B)], { filename: 'f' });
  return { ...made, ys: async (trace = 0) => (await made.figure(url)).data[trace]?.['y'] };
}

describe('the answer', () => {
  test('comes at once, before any byte of the body, with the headers of the protocol and a hello', async () => {
    const client = new AckClient(await withPlot());
    await hears(client, '"hello":1');
    expect(client.status).toBe(200);
    expect(client.headers).toMatchObject({
      'plotly-stream-ack': '1',
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(JSON.parse(client.lines[0] ?? '')).toMatchObject({ ack: 0, boots: [], later: [], idleMs: 30_000 });
  });

  test.each([
    ['a missing source', { 'plotly-stream-source': [] }, 406, "missing 'plotly-stream-source'"],
    ['a missing boot', { 'plotly-stream-boot': [] }, 406, "missing 'plotly-stream-boot'"],
    ['a source that is too short', { 'plotly-stream-source': 'short' }, 400, "malformed 'plotly-stream-source'"],
    ['two sources', { 'plotly-stream-source': [SOURCE, SOURCE] }, 400, "malformed 'plotly-stream-source'"],
    ['a boot of odd characters', { 'plotly-stream-boot': '!'.repeat(11) }, 400, "malformed 'plotly-stream-boot'"],
    ['two boots', { 'plotly-stream-boot': [BOOT, BOOT] }, 400, "malformed 'plotly-stream-boot'"],
    ['an unknown token', { 'plotly-streamtoken': 'zzzzzzzzzz' }, 404, 'streamtoken not registered or valid'],
    ['no token', { 'plotly-streamtoken': [] }, 406, "missing 'plotly-streamtoken'"],
  ])('to %s is a refusal', async (_, headers, status, text) => {
    const client = new AckClient(await withPlot(), { headers });
    await eventually('the answer ends', () => client.closed);
    expect(client.status).toBe(status);
    expect(client.text).toContain(text);
    expect(client.headers['plotly-stream-ack']).toBeUndefined();
  });

  test('to another version is the silence of the old protocol, and its lines are stored', async () => {
    const made = await withPlot();
    const client = new AckClient(made, { headers: { 'plotly-stream-ack': '2' } });
    client.send(...points(1, 2));
    await expect.poll(() => made.ys()).toEqual([1, 2]);
    expect(client.status).toBe(0);
    client.end();
    await eventually('the answer', () => client.text === 'healthy endpoint disconnect');
  });
});

describe('lines', () => {
  test('are on the plot at once, and acknowledged when they are stored', async () => {
    const made = await withPlot();
    const client = new AckClient(made).claim().send(...points(1, 2));
    await expect.poll(() => made.ys()).toEqual([1, 2]);
    await hearsInTime(made, client, '"ack":2');
    expect(made.server.ackStats()).toMatchObject({ sources: 1, connections: 1, linesStored: 2 });
  });

  test('go to the stream they name, and to that of the header where they name none', async () => {
    const made = await withPlot();
    new AckClient(made).claim().send('{"x":1,"y":1}', `{"x":1,"y":40,"streamtoken":"${B}"}`);
    await expect.poll(() => made.ys(1)).toEqual([40]);
    expect(await made.ys(0)).toEqual([1]);
  });

  test('that are refused take their number and are reported, and the stream goes on', async () => {
    const made = await withPlot();
    const client = new AckClient(made).claim();
    client.send(
      'T=21.7',
      '{"x":1,"y":1}',
      '{"x":2,"y":2,"streamtoken":"zzzzzzzzzz"}',
      `{"x":3,"y":${'['.repeat(9)}${']'.repeat(9)}}`,
      `{${Array.from({ length: 65 }, (_, at) => `"p${at}":1`).join(',')}}`,
      '{"x":4,"y":4}',
    );
    await hearsInTime(made, client, '"ack":6');
    const acks = client.lines.slice(1).map((line) => JSON.parse(line) as { rejected?: [number, number, string][] });
    const rejected = acks.flatMap((ack) => ack.rejected ?? []);
    expect(rejected.map(([seq, code]) => [seq, code])).toEqual([
      [1, 422],
      [3, 404],
      [4, 422],
      [5, 422],
    ]);
    expect(await made.ys()).toEqual([1, 4]);
    expect(made.server.ackStats()).toMatchObject({ linesStored: 2, rejected: 4 });
  });

  test('that are too long take their number, too', async () => {
    const made = await withPlot();
    const client = new AckClient(made).claim();
    client.send('{"x":1,"y":1}', `{"y":"${'0'.repeat(70_000)}"}`, '{"x":3,"y":3}');
    await hearsInTime(made, client, '"ack":3');
    expect(client.text).toContain('"rejected":[[2,413,"longer than 65536 bytes"]]');
    expect(await made.ys()).toEqual([1, 3]);
  });

  test('sent again after a reconnect are stored once', async () => {
    const made = await withPlot();
    const first = new AckClient(made).claim().send(...points(1, 2, 3));
    await hearsInTime(made, first, '"ack":3');
    first.destroy();
    const second = new AckClient(made);
    await hears(second, '"hello":1,"ack":3');
    second.send('{"plotly-stream":{"next":2}}', ...points(2, 3, 4)).end();
    await hears(second, '{"ack":4}');
    expect(await made.ys()).toEqual([1, 2, 3, 4]);
    expect(made.server.ackStats().duplicates).toBe(2);
  });

  test('of a whole request are acknowledged in its answer, without a wait', async () => {
    const made = await withPlot();
    const client = new AckClient(made)
      .claim()
      .send(...points(1, 2))
      .end();
    await eventually('the answer ends', () => client.closed);
    expect(client.lines.map((line) => Object.keys(JSON.parse(line) as object)[0])).toEqual(['hello', 'ack']);
    expect(client.acked).toBe(2);
    expect(made.server.ackStats()).toMatchObject({ sources: 0, connections: 0 });
  });

  test('left for later take their places beside live ones', async () => {
    const made = await withPlot();
    const client = new AckClient(made).send(
      `{"plotly-stream":{"next":4,"later":true,"boots":["${BOOT}"]}}`,
      '{"x":4,"y":4}',
      '{"plotly-stream":{"fill":1}}',
      '{"x":1,"y":1}',
      '{"x":2,"y":2}',
    );
    await hearsInTime(made, client, '{"ack":4,"later":[[3,3]]}');
    client.send('{"x":3,"y":3}');
    await hearsInTime(made, client, '{"ack":4,"later":[]}');
  });
});

describe('one source', () => {
  test('has one connection: a second one ends the first with 423', async () => {
    const made = await withPlot();
    const first = new AckClient(made).claim().send(...points(1));
    await hearsInTime(made, first, '"ack":1');
    const second = new AckClient(made);
    await hears(first, '{"bye":{"code":423,"reason":"replaced","retryMs":1000}}');
    await eventually('the first one ends', () => first.closed);
    await hears(second, '"hello":1,"ack":1');
  });

  test('does not disturb a plain stream of the same token, nor another source', async () => {
    const made = await withPlot();
    const plain = await made.socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
    const one = new AckClient(made).claim().send('{"x":2,"y":2}');
    const other = new AckClient(made, { source: 'T'.repeat(22) }).claim().send('{"x":3,"y":3}');
    await hearsInTime(made, one, '"ack":1');
    await hearsInTime(made, other, '"ack":1');
    expect(one.closed || other.closed).toBe(false);
    await plain.write(LAST_CHUNK);
    expect(await plain.untilClosed()).toMatch(/healthy endpoint disconnect$/);
    expect(made.server.ackStats().sources).toBe(2);
  });

  test('on two cards is fenced: the copy that does not know the last start cannot feed it', async () => {
    const made = await withPlot();
    const first = new AckClient(made)
      .claim()
      .send(...points(1))
      .end();
    await eventually('it is stored', () => first.closed);
    const copy = new AckClient(made, { boot: OTHER_BOOT });
    await hears(copy, `"boots":["${BOOT}"]`);
    copy.claim(2, [OTHER_BOOT]).send(...points(2));
    await hears(copy, '"reason":"fenced"');
    expect(await made.ys()).toEqual([1]);
  });

  test('from which nothing comes for 30 s is dropped', async () => {
    const made = await withPlot();
    const client = new AckClient(made);
    await hears(client, '"hello"');
    await made.clock.advance(29_000);
    expect(client.closed).toBe(false);
    await made.clock.advance(1_000);
    await eventually('it is dropped', () => client.closed);
    expect(made.server.ackStats().sources).toBe(0);
  });
});

test('a heartbeat is answered at once', async () => {
  const client = new AckClient(await withPlot());
  client.send('');
  await hears(client, '{"ack":0}');
});

test('a server that stops stores what came, says so, and refuses what comes', async () => {
  const made = await withPlot();
  const client = new AckClient(made).claim().send(...points(1));
  await eventually('it is stored', () => made.server.ackStats().linesStored === 1);
  await made.server.close();
  await eventually('it ends', () => client.closed);
  expect(client.lines.slice(-2)).toEqual(['{"ack":1}', '{"bye":{"code":503,"reason":"draining","retryMs":1000}}']);
});

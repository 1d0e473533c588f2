import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FigureEvent } from '../../plot-server/live/live-event.ts';
import { eventually } from '../eventually.ts';
import { basic, signedIn } from './owner.ts';
import { chunk, LAST_CHUNK, type Rig, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';
const JSON_TYPE = { 'content-type': 'application/json' };

function restyle({ server }: Pick<Rig, 'server'>, url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}/restyle`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: basic(server.user, server.key), ...JSON_TYPE, ...headers },
  });
}

async function withPlot(options: Parameters<typeof rig>[0] = {}) {
  const made = await rig(options);
  const trace = streamed(A, { name: 'T', marker: { color: 'blue' }, meta: { series: 't' } });
  const layout = { title: { text: 'Old', font: { size: 20 } }, yaxis: { title: 'T' } };
  const { url } = await made.call([trace, { x: [1], y: [2] }], { filename: 'f', layout });
  return { ...made, url };
}

/** All `figure` events of a viewer. */
async function view(url: string): Promise<FigureEvent[]> {
  const figures: FigureEvent[] = [];
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const response = await fetch(`${url}/live`, { signal: leaving.signal });
  const read = async () => {
    let text = '';
    for await (const piece of response.body ?? []) {
      text += Buffer.from(piece as Uint8Array).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, json] = /^event: figure\ndata: (.*)$/.exec(block) ?? [];
        if (json !== undefined) figures.push(JSON.parse(json) as FigureEvent);
      }
    }
  };
  read().catch(() => {});
  return figures;
}

test('the owner changes title, axis, name, type and colour, and every open viewer sees it', async () => {
  const made = await withPlot();
  const viewers = await Promise.all([view(made.url), view(made.url)]);
  await made.clock.advance(50);
  const owner = await signedIn(made.server);
  const change = {
    layout: { title: { text: 'New' }, yaxis: { range: [0, 50], type: 'log' } },
    traces: { 0: { name: 'air', type: 'bar', marker: { color: 'red' } } },
  };
  const headers = { cookie: owner.cookie, origin: made.server.url, ...JSON_TYPE };
  const response = await fetch(`${made.url}/restyle`, { method: 'POST', body: JSON.stringify(change), headers });
  expect([response.status, await response.text()]).toEqual([204, '']);
  await made.clock.advance(50);
  for (const figures of viewers) {
    await eventually('the change has come', () => figures.at(-1)?.title === 'New');
    expect(figures.at(-1)).toMatchObject({
      data: [{ name: 'air', type: 'bar', marker: { color: 'red' } }, {}],
      layout: { title: { text: 'New', font: { size: 20 } }, yaxis: { title: 'T', range: [0, 50], type: 'log' } },
      traces: [{ series: 't', name: 'air' }, {}],
    });
  }
});

test('points that come before, between and after changes are all there', async () => {
  const made = await withPlot();
  const client = await made.socket(streamHead(A));
  const restyled: Promise<Response>[] = [];
  for (let y = 0; y < 50; y += 1) {
    restyled.push(restyle(made, made.url, { traces: { 0: { name: `name ${y}` } } }));
    await client.write(chunk(`{"x":${y},"y":${y},"marker":{"size":${y}}}\n`));
  }
  expect(new Set((await Promise.all(restyled)).map(({ status }) => status))).toEqual(new Set([204]));
  await client.write(LAST_CHUNK);
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  const numbers = Array.from({ length: 50 }, (_, y) => y);
  const [trace] = (await made.figure(made.url)).data;
  expect(trace).toMatchObject({ x: numbers, y: numbers, marker: { color: 'blue', size: numbers } });
});

test('a style for the whole trace leaves what single points have', async () => {
  const made = await withPlot();
  const client = await made.socket(streamHead(A));
  await client.write(chunk('{"y":1,"marker":{"color":"green"}}\n{"y":2}\n') + LAST_CHUNK);
  await client.untilClosed();
  expect(
    (await restyle(made, made.url, { traces: { 0: { marker: { color: 'red', line: { width: 2 } } } } })).status,
  ).toBe(204);
  const [trace] = (await made.figure(made.url)).data;
  expect(trace?.['marker']).toEqual({ color: ['green', 'blue'], line: { width: 2 } });
});

test('points that come after a change of type are read as the new type has them', async () => {
  const made = await withPlot();
  await restyle(made, made.url, { traces: { 0: { type: 'scatter3d' } } });
  const client = await made.socket(streamHead(A));
  // Only there has each point a line colour of its own.
  await client.write(chunk('{"y":1,"line":{"color":"red"}}\n{"y":2,"line":{"color":"blue"}}\n') + LAST_CHUNK);
  await client.untilClosed();
  expect((await made.figure(made.url)).data[0]?.['line']).toEqual({ color: ['red', 'blue'] });
});

describe('what the owner chose', () => {
  const change = { layout: { title: { text: 'Mine' } }, traces: { 0: { name: 'mine', type: 'bar' } } };
  const extend = (made: Rig) =>
    made.call([streamed(A, { name: 'T' })], {
      ...{ filename: 'f', fileopt: 'extend', layout: { title: { text: 'Bridge' }, xaxis: { title: 'time' } } },
    });
  const expected = {
    data: [{ name: 'mine', type: 'bar' }, {}],
    layout: { title: { text: 'Mine' }, xaxis: { title: 'time' } },
  };

  test('stays when a bridge describes its plot anew, before and after a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'boardstream-restyle-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const first = await withPlot({ dataDir });
    await restyle(first, first.url, change);
    await extend(first);
    expect(await first.figure(first.url)).toMatchObject(expected);
    await first.server.close();
    const second = await rig({ dataDir });
    const url = `${second.server.url}${new URL(first.url).pathname}`;
    expect(await second.figure(url)).toMatchObject(expected);
    await extend(second);
    expect(await second.figure(url)).toMatchObject(expected);
  });

  test('is kept with the plot, also where the points of before the restart are gone', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'boardstream-restyle-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const first = await withPlot({ dataDir });
    await restyle(first, first.url, change);
    await first.server.close();
    await rm(join(dataDir, 'points'), { recursive: true });
    const second = await rig({ dataDir });
    await extend(second);
    expect(await second.figure(`${second.server.url}${new URL(first.url).pathname}`)).toMatchObject(expected);
  });

  test('makes way for a plot call that overwrites, over a restart as well', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'boardstream-restyle-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const first = await withPlot({ dataDir });
    await restyle(first, first.url, change);
    await first.call([streamed(A, { name: 'T' })], {
      filename: 'f',
      fileopt: 'overwrite',
      layout: { title: 'Script' },
    });
    await first.server.close();
    const second = await rig({ dataDir });
    const url = `${second.server.url}${new URL(first.url).pathname}`;
    await second.call([streamed(A, { name: 'T' })], { filename: 'f', fileopt: 'extend' });
    expect(await second.figure(url)).toMatchObject({ data: [{ name: 'T' }], layout: { title: 'Script' } });
  });

  test('makes way for a title that a stream sends later', async () => {
    const made = await withPlot();
    await restyle(made, made.url, change);
    const client = await made.socket(streamHead(A));
    await client.write(chunk('{"y":1,"layout":{"title":{"text":"1952"}}}\n') + LAST_CHUNK);
    await client.untilClosed();
    expect((await made.figure(made.url)).layout).toMatchObject({ title: { text: '1952' } });
  });
});

test('a viewer who is not the owner gets 401, the plot stays as it is and the stream goes on', async () => {
  const made = await withPlot();
  const client = await made.socket(streamHead(A) + chunk('{"y":1}\n'));
  const before = (await made.figure(made.url)).layout;
  const body = JSON.stringify({ layout: { title: 'Mine' } });
  const attempts: [number, Record<string, string>][] = [
    [401, {}],
    [401, { authorization: basic(made.server.user, 'wrongkey00') }],
    [401, { cookie: `boardstream-session=${'a'.repeat(43)}`, origin: made.server.url }],
    [403, { authorization: basic(made.server.user, made.server.key), origin: 'https://evil.example' }],
    [403, { cookie: (await signedIn(made.server)).cookie }],
  ];
  for (const [status, headers] of attempts) {
    const response = await fetch(`${made.url}/restyle`, {
      method: 'POST',
      body,
      headers: { ...JSON_TYPE, ...headers },
    });
    expect(response.status).toBe(status);
    expect((await response.text()).split('\n')).toHaveLength(2);
  }
  await client.write(chunk('{"y":2}\n') + LAST_CHUNK);
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  const after = await made.figure(made.url);
  expect([after.data[0]?.['y'], after.layout]).toEqual([[1, 2], before]);
});

const deep = `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`;

test.each([
  ['no JSON', 'title=a', 'the body is not a JSON object'],
  ['a list', '[]', 'the body is not a JSON object'],
  ['other keys', '{"title":"a"}', 'the body holds "layout" and "traces", no "title"'],
  ['a layout that is none', '{"layout":1}', '"layout" must be an object'],
  ['a number that is not finite', '{"layout":{"width":1e999}}', 'a number that is not finite'],
  ['a depth that no figure has', `{"layout":${deep}}`, 'nested deeper than 24 levels'],
  ['a key that reaches a prototype', '{"layout":{"a":{"__proto__":{}}}}', '"__proto__" is no property of a figure'],
  ['a list of traces', '{"traces":[{}]}', '"traces" must be an object, with positions as its keys'],
  ['a trace that is not there', '{"traces":{"2":{}}}', 'the plot has no trace "2"'],
  ['a trace of another name', '{"traces":{"__proto__":{}}}', '"__proto__" is no property of a figure'],
  ['a trace that is none', '{"traces":{"0":1}}', 'trace 0 must be an object'],
  [
    'a type of a strange name',
    '{"traces":{"0":{"type":"<b>"}}}',
    'trace 0: "type" must be the name of a type, such as "bar"',
  ],
  ['a stream', '{"traces":{"0":{"stream":{"token":"x"}}}}', 'trace 0: "stream" cannot be restyled'],
  ['a uid', '{"traces":{"0":{"uid":"x"}}}', 'trace 0: "uid" cannot be restyled'],
  ['the name of the series', '{"traces":{"0":{"meta":{}}}}', 'trace 0: "meta" cannot be restyled'],
  ['points', '{"traces":{"0":{"y":[1]}}}', 'trace 0: "y" is data, not style'],
  ['one point', '{"traces":{"0":{"x":1}}}', 'trace 0: "x" is data, not style'],
  [
    'colours for each point',
    '{"traces":{"0":{"marker":{"color":["red"]}}}}',
    'trace 0: "marker.color" must be one value for the whole trace',
  ],
  ['no marker in place of one', '{"traces":{"0":{"marker":1}}}', 'trace 0: "marker" must be an object'],
])('a change is refused with the reason: %s', async (_, body, why) => {
  const made = await withPlot();
  const before = await made.figure(made.url);
  const response = await restyle(made, made.url, body);
  expect([response.status, await response.text()]).toEqual([400, `${why}\n`]);
  expect(await made.figure(made.url)).toEqual(before);
});

test('a change is refused that is too large, of another type, or for a plot that is not there', async () => {
  const made = await withPlot();
  const large = { layout: { title: 'a'.repeat(64 * 1024) } };
  expect((await restyle(made, made.url, large)).status).toBe(413);
  expect((await restyle(made, made.url, {}, { 'content-type': 'text/plain' })).status).toBe(400);
  expect((await restyle(made, `${made.server.url}/~maker/99`, {})).status).toBe(404);
  const get = await fetch(`${made.url}/restyle`);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
});

test('changes cannot make a plot grow without end', async () => {
  const made = await withPlot();
  const part = (count: number) => ({ [`part${count}`]: 'a'.repeat(50_000) });
  const send = (body: object) => restyle(made, made.url, body);
  expect((await send({ traces: { 0: part(1) } })).status).toBe(204);
  expect(await (await send({ traces: { 0: part(2) } })).text()).toBe('trace 0: its style is too large\n');
  for (let count = 1; count <= 5; count += 1) expect((await send({ layout: part(count) })).status).toBe(204);
  expect(await (await send({ layout: part(6) })).text()).toBe('the layout is too large\n');
});

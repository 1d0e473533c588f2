import { describe, expect, test } from 'vitest';
import { chunk, LAST_CHUNK, rig, streamed, streamHead } from './rig.ts';

describe('the answer', () => {
  test('names no stream when the plot has none, and says that one connection may carry several when it has', async () => {
    const { call, server } = await rig();
    expect(await call([{ x: [1], y: [2] }])).not.toHaveProperty('stream-status');
    expect(await call([streamed('aaaaaaaaaa')])).toMatchObject({
      'stream-host': server.url,
      'stream-multiplex': true,
      warning: '',
    });
  });

  test.each([
    [{ key: 'wrongwrong' }, /^Aw, snap! You tried to use our API as the user 'maker', but the supplied API key/],
    [{ un: 'somebody' }, /^Aw, snap! You tried to use our API as the user 'somebody'/],
    [{ args: '[{' }, /"args" is not JSON/],
    [{ args: '[1]' }, /"args" must hold traces/],
    [{ args: '{"__proto__":1}' }, /"args" must be a list/],
    [{ kwargs: '[]' }, /"kwargs" is not a JSON object/],
    [{ args: `[${'['.repeat(50)}${']'.repeat(50)},[]]` }, /nested deeper/],
    [{ args: '[{"y":[1e999]}]' }, /not finite/],
    [{ args: JSON.stringify(Array(33).fill({ y: [] })) }, /at most 32 traces/],
    [{ args: '[{"stream":{"token":"short"}}]' }, /a stream token has/],
    [{ args: '[{"stream":{"token":["aaaaaaaaaa"]}}]' }, /a stream token has/],
    [{ origin: 'layout', args: '{}' }, /there is no plot named/],
    [{ origin: 'style', args: '[{}]' }, /there is no plot named/],
  ])('to %j is HTTP 200 with the reason in "error"', async (fields, reason) => {
    const { call } = await rig();
    const answer = await call([], {}, fields);
    expect(answer.error).toMatch(reason);
    expect(answer.url).toBe('');
  });

  test('to a page of another site is a refusal', async () => {
    const { server } = await rig();
    const response = await fetch(`${server.url}/clientresp`, {
      method: 'POST',
      headers: { Origin: 'http://evil.example' },
      body: `un=${server.user}&key=${server.key}&args=[]&kwargs={}`,
    });
    expect([response.status, await response.text()]).toEqual([403, 'a page of another site may not do that here\n']);
  });
});

describe('fileopt', () => {
  test('new makes a new plot each time, overwrite keeps the address and replaces the data', async () => {
    const { call, figure } = await rig();
    const first = await call([{ x: [1], y: [1] }], { filename: 'f', fileopt: 'new' });
    const second = await call([{ x: [2], y: [2] }], { filename: 'f', fileopt: 'new' });
    const third = await call([{ x: [3], y: [3] }], { filename: 'f', fileopt: 'overwrite' });
    expect(second.url).not.toBe(first.url);
    expect(third.url).toBe(second.url);
    expect((await figure(third.url)).data).toEqual([{ x: [3], y: [3] }]);
    expect((await figure(first.url)).data).toEqual([{ x: [1], y: [1] }]);
  });

  test('append adds traces', async () => {
    const { call, figure } = await rig();
    const { url } = await call([{ x: [1], y: [1] }], { filename: 'f' });
    await call([{ x: [2], y: [2] }], { filename: 'f', fileopt: 'append' });
    expect((await figure(url)).data).toEqual([
      { x: [1], y: [1] },
      { x: [2], y: [2] },
    ]);
  });

  test('flat lists of x and y are traces', async () => {
    const { call, figure } = await rig();
    const { url } = await call([[1, 2], [3, 4], [5], [6]]);
    expect((await figure(url)).data).toEqual([
      { x: [1, 2], y: [3, 4] },
      { x: [5], y: [6] },
    ]);
  });

  test('extend keeps what was streamed while a series is added, and the stream goes on', async () => {
    const { call, figure, socket } = await rig();
    const kwargs = { filename: 'arduino-uno', fileopt: 'extend', layout: { title: { text: 'one' } } };
    const { url } = await call([streamed('aaaaaaaaaa', { name: 'A' })], kwargs);
    const stream = await socket(streamHead('aaaaaaaaaa') + chunk('{"x":1,"y":1}\n'));
    await expect.poll(async () => (await figure(url)).data[0]?.['y']).toEqual([1]);
    const again = await call([streamed('aaaaaaaaaa', { name: 'A' }), streamed('bbbbbbbbbb', { name: 'B' })], {
      ...kwargs,
      layout: { title: { text: 'two' } },
    });
    await stream.write(chunk('{"x":2,"y":2}\n{"x":2,"y":7,"streamtoken":"bbbbbbbbbb"}\n') + LAST_CHUNK);
    expect(await stream.untilClosed()).toContain('HTTP/1.1 200');
    expect(again.url).toBe(url);
    const { data, layout } = await figure(url);
    expect(data).toMatchObject([
      { name: 'A', x: [1, 2], y: [1, 2] },
      { name: 'B', x: [2], y: [7] },
    ]);
    expect(layout).toEqual({ title: { text: 'two' } });
  });

  test('style and layout origins change an existing plot', async () => {
    const { call, figure } = await rig();
    const { url } = await call([{ x: [1], y: [1], line: { width: 3 } }, { y: [1] }], { filename: 'f' });
    await call([{ line: { color: 'red' } }], { filename: 'f', traces: [0] }, { origin: 'style' });
    await call({ title: { text: 'T' } }, { filename: 'f' }, { origin: 'layout' });
    expect(await figure(url)).toEqual({
      data: [{ x: [1], y: [1], line: { width: 3, color: 'red' } }, { y: [1] }],
      layout: { title: { text: 'T' } },
    });
  });
});

test('a token belongs to the plot that named it last; the older plot keeps its most recent data', async () => {
  const { call, figure, socket } = await rig();
  const old = await call([streamed('aaaaaaaaaa')], { filename: 'old' });
  const stream = await socket(streamHead('aaaaaaaaaa') + chunk('{"x":1,"y":1}\n'));
  await expect.poll(async () => (await figure(old.url)).data[0]?.['y']).toEqual([1]);
  const fresh = await call([streamed('aaaaaaaaaa')], { filename: 'fresh' });
  await stream.write(chunk('{"x":2,"y":2}\n') + LAST_CHUNK);
  await stream.untilClosed();
  expect((await figure(old.url)).data[0]?.['y']).toEqual([1]);
  expect((await figure(fresh.url)).data[0]?.['y']).toEqual([2]);
});

test('no answer but the one to its owner, no page and no figure says a token', async () => {
  const { call, server } = await rig();
  const { url } = await call([streamed('CANARY-TOKEN')], { filename: 'f' });
  for (const address of [url, `${url}.json`, `${url}.csv`, `${server.url}/`]) {
    expect(await (await fetch(address)).text(), address).not.toContain('CANARY');
  }
});

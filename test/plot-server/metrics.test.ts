import { expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { chunk, rig, streamed, streamHead } from './rig.ts';

const TOKEN = 'abcdefghij';

test('the metrics count plots, points, streams and viewers', async () => {
  const { server, call, socket } = await rig();
  const { url } = await call([streamed(TOKEN)]);
  await socket(streamHead(TOKEN) + chunk('{"y":1}\n{"y":2}\n'));
  const viewer = new AbortController();
  await fetch(`${url}/live`, { signal: viewer.signal });
  const expected = ['plots 1', 'plot_points 2', 'plain_streams 1', 'viewers 1'];
  await eventually('all are counted', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return expected.every((line) => text.includes(`\nboardstream_${line}\n`));
  });
  viewer.abort();
});

test('they say nothing about tokens, keys or names', async () => {
  const { server, call } = await rig({ key: 'canary1234' });
  await call([streamed(TOKEN, { name: 'bedroom' })], { filename: 'house' });
  const text = await (await fetch(`${server.url}/metrics`)).text();
  for (const secret of [TOKEN, 'canary1234', 'bedroom', 'house']) expect(text).not.toContain(secret);
});

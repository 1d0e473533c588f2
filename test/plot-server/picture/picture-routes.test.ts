import { expect, test } from 'vitest';
import { chunk, LAST_CHUNK, rig, streamed, streamHead } from '../rig.ts';

async function plotted() {
  const server = await rig();
  const { url } = await server.call([{ name: 'one', y: [1, 2, 3] }], { filename: 'picture' });
  return { ...server, url };
}

test('a plot is a PNG of the size asked for, and an SVG, under names of their own, and nobody stores them', async () => {
  const { url, server } = await plotted();
  const png = await fetch(`${url}.png?width=300&height=200&scale=2`);
  expect(png.status).toBe(200);
  expect(Object.fromEntries(png.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': `inline; filename="${server.user}-0.png"`.replace('-0', `-${url.split('/').at(-1)}`),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  });
  const bytes = Buffer.from(await png.arrayBuffer());
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([600, 400]);

  const svg = await fetch(`${url}.svg?theme=dark`);
  expect(svg.headers.get('content-type')).toBe('image/svg+xml');
  expect(await svg.text()).toMatch(/^<svg .*width="1280" height="720"/);
});

test('the same picture again is not sent again to whoever has it', async () => {
  const { url } = await plotted();
  const first = await fetch(`${url}.svg`);
  const etag = first.headers.get('etag') ?? '';
  const again = await fetch(`${url}.svg`, { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('a second later the picture has the points that came since', async () => {
  const { call, clock, socket } = await rig();
  const { url } = await call([streamed('abcdefghij', { mode: 'markers' })], { filename: 'live' });
  const before = await (await fetch(`${url}.svg`)).text();
  expect(before).toContain('no points');
  const sent = await socket(`${streamHead('abcdefghij')}${chunk('{"x":1,"y":2}\n')}${LAST_CHUNK}`);
  await sent.untilClosed();
  expect(await (await fetch(`${url}.svg`)).text()).toBe(before);
  await clock.advance(1_000);
  expect(await (await fetch(`${url}.svg`)).text()).not.toContain('no points');
});

test.each([
  ['.png?width=1', 400, /^"width" is a whole number from 200 to 4000\n$/],
  ['.svg?theme=blue', 400, /^"theme" is light or dark\n$/],
  ['.gif', 404, /no such page/],
])('%s is answered with %i and one line', async (rest, status, line) => {
  const { url } = await plotted();
  const answer = await fetch(`${url}${rest}`);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toMatch(line);
});

test('a plot that does not exist has no picture', async () => {
  const { server } = await plotted();
  expect((await fetch(`${server.url}/~${server.user}/999.png`)).status).toBe(404);
});

test('HEAD says what GET would send, without sending it', async () => {
  const { url } = await plotted();
  const head = await fetch(`${url}.png?width=200&height=150`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, 'image/png', '']);
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
});

test('the server answers others while a large picture is drawn', async () => {
  const { call, server } = await rig();
  const y = Array.from({ length: 10_000 }, (_, index) => Math.sin(index));
  const { url } = await call([{ y }], { filename: 'large' });
  const order: string[] = [];
  const picture = fetch(`${url}.png?width=1000&height=800`).then(() => order.push('picture'));
  await fetch(`${server.url}/healthz`).then(() => order.push('health'));
  await picture;
  expect(order).toEqual(['health', 'picture']);
});

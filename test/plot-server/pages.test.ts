import { get, type IncomingMessage } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { chunk, rig, streamed, streamHead } from './rig.ts';

const [A, B] = ['aaaaaaaaaa', 'bbbbbbbbbb'];

async function twoPlots() {
  const made = await rig({ user: 'maker' });
  const one = await made.call([streamed(A)], { filename: 'one' });
  const two = await made.call([streamed(B)], { filename: 'two' });
  return { ...made, one: one.url, two: two.url };
}

/** Everything a live connection carries, as text. */
async function follow(url: string): Promise<{ text: string; response: IncomingMessage }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => get(url, resolve).on('error', reject));
  const followed = { text: '', response };
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    followed.text += text;
  });
  response.on('error', () => {});
  onTestFinished(() => {
    response.destroy();
  });
  return followed;
}

test('only the bare plot may stand in a frame of another site', async () => {
  const { one } = await twoPlots();
  const policy = async (url: string) => (await fetch(url)).headers.get('content-security-policy');
  expect(await policy(`${one}.embed`)).toContain('frame-ancestors *');
  for (const url of [one, `${one},2`, `${one}.json`]) expect(await policy(url)).toContain("frame-ancestors 'none'");
});

test.each([
  ['', ''],
  ['?theme=dark', ' data-theme="dark"'],
  ['?theme=light', ' data-theme="light"'],
  ['?theme="><script>', ''],
])('the bare plot with the query %j has <html lang="en"%s>', async (query, attribute) => {
  const { one } = await twoPlots();
  expect(await (await fetch(`${one}.embed${query}`)).text()).toContain(`<html lang="en"${attribute}>`);
});

test('a page of plots needs all of them, and shows one that is named twice once', async () => {
  const { server } = await twoPlots();
  const page = async (ids: string) => {
    const response = await fetch(`${server.url}/~maker/${ids}`);
    return [response.status, (await response.text()).match(/data-plot-id/g)?.length ?? 0];
  };
  expect(await page('1,2,1')).toEqual([200, 2]);
  expect(await page('1,3')).toEqual([404, 0]);
  expect(await page(Array.from({ length: 17 }, () => '1').join(','))).toEqual([404, 0]);
});

test('one connection carries the events of several plots, the very bytes that those who look at one get', async () => {
  const { server, clock, socket } = await twoPlots();
  const [one, two, both] = await Promise.all(
    ['1', '2', '1,2'].map((ids) => follow(`${server.url}/~maker/${ids}/live`)),
  );
  const events = (followed: typeof one) =>
    (followed?.text ?? '').split('\n\n').filter((event) => event.startsWith('event'));
  const streams = [await socket(streamHead(A)), await socket(streamHead(B))];
  await eventually('the figures are there', async () => {
    await clock.advance(50);
    return events(both).length === 2 && events(one).length === 1 && events(two).length === 1;
  });
  for (const [index, stream] of streams.entries()) await stream.write(chunk(`{"x":1,"y":${index + 5}}\n`));
  await eventually('the points are there', async () => {
    await clock.advance(50);
    return events(both).length === 4;
  });
  await eventually('those who look at one have theirs', () => events(one).length === 2 && events(two).length === 2);
  expect(events(both).toSorted()).toEqual([...events(one), ...events(two)].toSorted());
  expect(events(both).filter((event) => event.includes('"plot":"2"'))).toEqual(events(two));
});

test('a connection counts as one viewer, however many plots it shows', async () => {
  const { server } = await twoPlots();
  await follow(`${server.url}/~maker/1,2/live`);
  const viewers = async () =>
    /^boardstream_viewers (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
  expect(await viewers()).toBe('1');
});

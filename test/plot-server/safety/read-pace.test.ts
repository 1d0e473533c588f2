import { expect, test } from 'vitest';
import { eventually } from '../../eventually.ts';
import { chunk, LAST_CHUNK, rig, streamed, streamHead } from '../rig.ts';

const A = 'aaaaaaaaaa';

async function paced(limits: Record<string, number>) {
  const made = await rig({ limits });
  const { url } = await made.call([{ ...streamed(A), stream: { token: A, maxpoints: 10_000 } }]);
  const count = async () => {
    const ys = (await made.figure(url)).data[0]?.['y'];
    return Array.isArray(ys) ? ys.length : 0;
  };
  return { ...made, count };
}

/** So many chunks, each with so many lines. */
function lines(chunks: number, each: number): string {
  return chunk('{"y":1}\n'.repeat(each)).repeat(chunks);
}

test('a stream that is too fast is read more slowly, kept open meanwhile, and loses nothing', async () => {
  const { socket, clock, count } = await paced({ 'lines-per-second': 10 });
  const stream = await socket(streamHead(A));
  await stream.write(lines(1, 1_000));
  await eventually('the first are here', async () => (await count()) === 1_000);
  await stream.write(lines(1, 5) + LAST_CHUNK);
  // The debt is 990 lines: 99 s, longer than a silent stream may live.
  for (let at = 0; at < 9; at += 1) await clock.advance(10_000);
  expect([await count(), stream.closed]).toEqual([1_000, false]);
  await clock.advance(10_000);
  expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  expect(await count()).toBe(1_005);
});

test('bytes count as lines do', async () => {
  const { socket, clock, count } = await paced({ 'kib-per-second': 1 });
  const stream = await socket(streamHead(A));
  await stream.write(chunk(`{"y":1}${' '.repeat(3 * 1024)}\n`));
  await eventually('the first is here', async () => (await count()) === 1);
  await stream.write(lines(1, 1) + LAST_CHUNK);
  await clock.advance(1_500);
  expect(await count()).toBe(1);
  await clock.advance(1_000);
  await stream.untilClosed();
  expect(await count()).toBe(2);
});

test('a stream that is replaced while it is held back ends at once', async () => {
  const { socket, count } = await paced({ 'lines-per-second': 10 });
  const stream = await socket(streamHead(A));
  await stream.write(lines(1, 1_000));
  await eventually('they are here', async () => (await count()) === 1_000);
  const next = await socket(streamHead(A) + LAST_CHUNK);
  expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 423 /);
  expect(await next.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
});
